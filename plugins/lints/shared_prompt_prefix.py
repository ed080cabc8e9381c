"""FT817 shared-prompt-prefix: an instruction that all prompts repeat."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftconv import Place, rule

from ._first_pair import merge, see, start
from ._separators import Marks, found_marks


def fix_options(facts: Marks) -> dict[str, Any] | None:
    """Return what is to be taken off."""
    return {"prompt": facts.prompt_start} if facts.prompt_start else None


@rule(
    "FT817",
    category="suspicious",
    fix="strip-prefix",
    fix_options=fix_options,
    prepass=found_marks,
    start=start,
    see=see,
    merge=merge,
    formats=("prompt-completion",),
)
def shared_prompt_prefix(
    state: list[Place | None], facts: Marks, *, max_characters: int = 12, always: bool = False
) -> Iterator[tuple[Place | None, str, str, str]]:
    """All prompts start with the same words.

    Why is this bad?
        A tuned model needs no instruction: it learns the task from the examples. What every prompt repeats is paid for
        in each example and each request, and teaches nothing. It does no other harm, as long as production sends it
        too. Sets without the marks of completion models, see FT811, and chat data are not looked at: there, the
        instruction is the system prompt. OpenAI's old tool said "All prompts start with prefix".

    Example
        ```jsonl
        {"prompt": "Name the colour of: banana ->", "completion": " yellow END"}
        {"prompt": "Name the colour of: lime ->", "completion": " green END"}
        {"prompt": "Name the colour of: tomato ->", "completion": " red END"}
        ```

    Use instead
        ```jsonl
        {"prompt": "banana ->", "completion": " yellow END"}
        {"prompt": "lime ->", "completion": " green END"}
        {"prompt": "tomato ->", "completion": " red END"}
        ```

    Fix
        `strip-prefix` takes them off. It is unsafe: text goes, and production must leave it out, too.

    Options
        - `max_characters`: beginnings of up to as many characters are left alone.
        - `always`: yes looks at every set of prompts and completions; no unless given.

    Source
        - OpenAI's `tools fine_tunes.prepare_data`, `common_prompt_prefix_validator`:
          https://github.com/openai/openai-python/blob/main/src/openai/lib/_validators.py
    """
    shared = facts.prompt_start
    if state and (facts.legacy or always) and len(shared) > max_characters:
        words = f"all {facts.prompts:,} prompts start with the same {len(shared)} characters"
        yield state[0], "", words, shared[:max_characters]
