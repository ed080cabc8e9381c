"""FT816 long-separator: marks at the ends that cost more tokens than they need."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Place, Target, TokenCounter, rule

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
    state: list[Place | None],
    facts: Marks,
    tokens: TokenCounter,
    target: Target | None = None,
    *,
    max_characters: int = 10,
    max_tokens: int = 5,
    always: bool = False,
) -> Iterator[tuple[Place | None, str, str, str]]:
    """Separator or stop sequence is long.

    Why is this bad?
        It is paid for in every example and every request. A few characters that no text has, as `\\n\\n###\\n\\n`, do
        the same. Where the target names its tokenizer, tokens count, else characters. Only marks of signs are looked
        at: with words in it, an ending may be a part of the prompt. So are only sets with the marks of completion
        models, see FT811. OpenAI's old tool said "This suffix seems very long. Consider replacing with a shorter
        suffix".

    Example
        ```jsonl
        {"prompt": "banana\\n\\n=====>>>>>\\n\\n", "completion": " yellow END"}
        {"prompt": "lime\\n\\n=====>>>>>\\n\\n", "completion": " green END"}
        ```

    Use instead
        ```jsonl
        {"prompt": "banana ->", "completion": " yellow END"}
        {"prompt": "lime ->", "completion": " green END"}
        ```

    Options
        - `max_characters`: separators and stops of up to as many characters are left alone.
        - `max_tokens`: the same for tokens, where the tokenizer of the target is known.
        - `always`: yes looks at every set of prompts and completions; no unless given.

    Source
        - OpenAI's `tools fine_tunes.prepare_data`, "This suffix seems very long. Consider replacing with a shorter
          suffix": https://github.com/openai/openai-python/blob/main/src/openai/lib/_validators.py
    """
    if not (facts.legacy or always):
        return
    place = state[0] if state else None
    for name, mark in (("separator", facts.separator), *(("stop", stop) for stop in facts.stops)):
        if any(c.isalnum() for c in mark):
            continue
        size, most, unit = len(mark), max_characters, "characters"
        if target is not None and target.tokenizer and tokens.kind == "exact":
            size, most, unit = tokens.count(mark), max_tokens, "tokens"
        if size > most:
            yield place, "", f"the {name} has {size} {unit}: {mark!r}; a short one works as well", name
