"""FT815 missing-leading-space: a completion that begins with its first letter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftconv import Batch, Example, SetHit, rule

from ._occurrences import Occurrences, merge, seeing, told
from ._separators import Marks, found_marks, pair_of


def fix_options(facts: Marks) -> dict[str, Any] | None:
    """Return what `add-separators` is to add: a space."""
    return {"leading_space": True} if facts.completions else None


def see_all(state: Occurrences, batch: Batch, facts: Marks, *, always: bool = False) -> Occurrences:
    """Note the completions without a space, in a set that is written for completion models."""
    return _look(state, batch) if facts.completions and (facts.legacy or always) else state


def _find(example: Example) -> Iterator[tuple[str, str]]:
    pair = pair_of(example)
    if pair is not None and pair.completion and not pair.completion.startswith(" "):
        yield f"/messages/{len(example.messages) - 1}/content", "completion does not start with a space"


_look = seeing(_find)


@rule(
    "FT815",
    category="suspicious",
    fix="add-separators",
    fix_options=fix_options,
    prepass=found_marks,
    formats=("prompt-completion",),
    start=Occurrences,
    see_all=see_all,
    merge=merge,
)
def missing_leading_space(state: Occurrences) -> Iterator[SetHit]:
    """Completion does not start with a space.

    Why is this bad?
        OpenAI's base models cut text into tokens that begin with the space before a word: ` yellow` is one token of
        running text, `yellow` is cut as if it stood inside of a word, and is learned less well. Only sets with the
        marks of completion models are looked at, see FT811; others write prompt and completion into a template that has
        its own. Of more than 20 such completions there is one finding for the set. OpenAI's old tool said "The
        completion should start with a whitespace character".

    Example
        ```jsonl
        {"prompt": "banana ->", "completion": "yellow END"}
        {"prompt": "lime ->", "completion": " green END"}
        ```

    Use instead
        ```jsonl
        {"prompt": "banana ->", "completion": " yellow END"}
        {"prompt": "lime ->", "completion": " green END"}
        ```

    Fix
        `add-separators:leading_space=yes` puts one space before each completion that has none. It is unsafe:
        the model learns to write the space, and other trainers want none.

    Options
        - `always`: yes looks at every set of prompts and completions; no unless given.

    Source
        - OpenAI's `tools fine_tunes.prepare_data`, `completions_space_start_validator`:
          https://github.com/openai/openai-python/blob/main/src/openai/lib/_validators.py
    """
    yield from told(state)
