"""FT816 long-separator: marks at the ends that cost more tokens than they need."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Place, rule

from ._first_pair import merge, see, start
from ._separators import Marks, found_marks


@rule(
    "FT816",
    category="suspicious",
    prepass=found_marks,
    start=start,
    see=see,
    merge=merge,
    formats=("prompt-completion",),
)
def long_separator(
    state: list[Place | None], facts: Marks, *, max_characters: int = 10
) -> Iterator[tuple[Place | None, str, str, str]]:
    """Separator or stop sequence is long.

    Why is this bad?
        It is paid for in every example and every request, and a long one is often no mark at all but words that all
        prompts happen to end with. A few characters that no text has, as `\\n\\n###\\n\\n`, do the same. OpenAI's old
        tool said "This suffix seems very long. Consider replacing with a shorter suffix".

    Example
        ```jsonl
        {"prompt": "banana\\n\\nWhat is its colour:", "completion": " yellow END"}
        {"prompt": "lime\\n\\nWhat is its colour:", "completion": " green END"}
        ```

    Use instead
        ```jsonl
        {"prompt": "banana ->", "completion": " yellow END"}
        {"prompt": "lime ->", "completion": " green END"}
        ```

    Options
        - `max_characters`: separators and stops of up to as many characters are left alone.

    Source
        - OpenAI's `tools fine_tunes.prepare_data`, "This suffix seems very long. Consider replacing with a shorter
          suffix": https://github.com/openai/openai-python/blob/main/src/openai/lib/_validators.py
    """
    place = state[0] if state else None
    for name, mark in (("separator", facts.separator), *(("stop", stop) for stop in facts.stops)):
        if len(mark) > max_characters:
            yield place, "", f"the {name} has {len(mark)} characters: {mark!r}; a short one works as well", name
