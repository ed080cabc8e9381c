"""FT815 missing-leading-space: a completion that begins with its first letter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftconv import Example, rule

from ._separators import Marks, found_marks, pair_of


def fix_options(facts: Marks) -> dict[str, Any] | None:
    """Return what `add-separators` is to add: a space."""
    return {"leading_space": True} if facts.completions else None


@rule(
    "FT815",
    category="suspicious",
    fix="add-separators",
    fix_options=fix_options,
    prepass=found_marks,
    formats=("prompt-completion",),
)
def missing_leading_space(example: Example, facts: Marks, *, always: bool = False) -> Iterator[tuple[str, str]]:
    """Completion does not start with a space.

    Why is this bad?
        OpenAI's base models cut text into tokens that begin with the space before a word: ` yellow` is one token of
        running text, `yellow` is cut as if it stood inside of a word, and is learned less well. Only sets with the
        marks of completion models are looked at, see FT811; others write prompt and completion into a template that has
        its own. OpenAI's old tool said "The completion
        should start with a whitespace character".

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
    if not facts.completions or not (facts.legacy or always):
        return
    pair = pair_of(example)
    if pair is not None and pair.completion and not pair.completion.startswith(" "):
        yield f"/messages/{len(example.messages) - 1}/content", "completion does not start with a space"
