"""FT817 shared-prompt-prefix: an instruction that all prompts repeat."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftconv import Place, rule

from ._separators import Marks, found_marks
from ._shared_openings import Openings, merge, see_all, shown, start, without, words_of


def fix_options(facts: Marks | None = None) -> dict[str, Any] | None:
    """Return what is to be taken off; of chat, that is not known."""
    return {"prompt": facts.prompt_start} if facts is not None and facts.prompt_start else None


@rule(
    "FT817",
    category="suspicious",
    fix="strip-prefix",
    fix_options=fix_options,
    prepass=found_marks,
    start=start,
    see_all=see_all,
    merge=merge,
)
def shared_prompt_prefix(
    state: Openings, facts: Marks | None = None, *, max_characters: int = 12, always: bool = False
) -> Iterator[tuple[Place | None, str, str, str]]:
    """All prompts start with the same words.

    Why is this bad?
        A tuned model needs no instruction: it learns the task from the examples. What every prompt repeats is paid for
        in each example and each request, and teaches nothing. It does no other harm, as long as production sends it
        too. Prompts are looked at where the set has the marks of completion models, see FT811, and of chat the first
        user turn of ten conversations or more, or of three where it is a label such as `Customer: `; there, the
        instruction is put in the system prompt. OpenAI's old tool said "All prompts start with prefix".

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
        `strip-prefix` takes them off prompts. It is unsafe: text goes, and production must leave it out, too. What
        the user turns of a chat begin with goes in a conversion: `--apply strip-prefix:prompt=…`.

    Options
        - `max_characters`: beginnings of up to as many characters are left alone.
        - `always`: yes looks at every set of prompts and completions; no unless given.

    Source
        - OpenAI's `tools fine_tunes.prepare_data`, `common_prompt_prefix_validator`:
          https://github.com/openai/openai-python/blob/main/src/openai/lib/_validators.py
    """
    if not state.pairs:
        words = words_of(state.prompts, max_characters)
        if words:
            message = f"all {state.prompts.texts:,} first user turns start with {shown(words)}"
            yield state.place, "", message + without(words, "prompt"), words[:max_characters]
    elif facts is not None and (facts.legacy or always) and len(facts.prompt_start) > max_characters:
        count, size = facts.prompts, len(facts.prompt_start)
        message = f"all {count:,} prompts start with the same {size} characters"
        yield state.place, "", message, facts.prompt_start[:max_characters]
