"""FT818 shared-reply-prefix: words that all completions begin with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftconv import Place, rule

from ._first_pair import merge, see, start
from ._separators import Marks, found_marks


def fix_options(facts: Marks) -> dict[str, Any] | None:
    """Return what is to be taken off."""
    return {"completion": facts.completion_start} if facts.completion_start else None


@rule(
    "FT818",
    category="suspicious",
    fix="strip-prefix",
    fix_options=fix_options,
    prepass=found_marks,
    start=start,
    see=see,
    merge=merge,
    formats=("prompt-completion",),
)
def shared_reply_prefix(
    state: list[Place | None], facts: Marks, *, max_characters: int = 4
) -> Iterator[tuple[Place | None, str, str, str]]:
    """All completions start with the same words.

    Why is this bad?
        The model writes them in every completion, and each costs tokens and time before the answer begins. Put them
        into the program that shows the answer. One space at the start is fine, see FT815. All completions the same is
        FT606. Chat data are not looked at. OpenAI's old tool said "All completions start with prefix".

    Example
        ```jsonl
        {"prompt": "banana ->", "completion": " The colour is yellow END"}
        {"prompt": "lime ->", "completion": " The colour is green END"}
        {"prompt": "tomato ->", "completion": " The colour is red END"}
        ```

    Use instead
        ```jsonl
        {"prompt": "banana ->", "completion": " yellow END"}
        {"prompt": "lime ->", "completion": " green END"}
        {"prompt": "tomato ->", "completion": " red END"}
        ```

    Fix
        `strip-prefix` takes them off, and keeps a space at the start. It is unsafe: the model no longer writes them.

    Options
        - `max_characters`: beginnings of up to as many characters are left alone.

    Source
        - OpenAI's `tools fine_tunes.prepare_data`, `common_completion_prefix_validator`:
          https://github.com/openai/openai-python/blob/main/src/openai/lib/_validators.py
    """
    shared = facts.completion_start
    if state and len(shared) > max_characters:
        words = f"all {facts.completions:,} completions start with the same {len(shared)} characters"
        yield state[0], "", words, shared[:max_characters]
