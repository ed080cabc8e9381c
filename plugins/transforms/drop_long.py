"""Drop the examples that are too long.

For what the model would see only the beginning of. The texts of all turns count, of both continuations the longer,
and the text without roles; media, names and tools do not. What was dropped is counted.

Arguments
    - `max_characters`: how many characters an example may have.
    - `max_tokens`: how many tokens an example may have. Give one of both, or both.
    - `tokenizer`: what tokens are; `o200k_base` unless given.

Example
    `--apply drop-long:max_characters=12`

    ```json before
    {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "Far."}]}
    ```

    The example is dropped.

Safety
    Unsafe, as every drop is.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from ftconv import Example, Message, TokenCounter, Transform, UsageError, counter_for, text_of


@lru_cache(maxsize=8)
def _counter(tokenizer: str) -> TokenCounter:
    counter = counter_for(tokenizer)
    if counter.stands_in:
        raise UsageError(f"drop-long: no tokenizer {tokenizer!r}; o200k_base, cl100k_base, or the path of a .json")
    return counter


def check(*, max_characters: int = 0, max_tokens: int = 0, tokenizer: str = "o200k_base") -> None:
    """Raise UsageError unless there is a limit, and a tokenizer where that counts tokens."""
    if max_characters < 0 or max_tokens < 0 or not (max_characters or max_tokens):
        raise UsageError("drop-long needs a limit of 1 or more: drop-long:max_characters=10000 or max_tokens=4096")
    if max_tokens:
        _counter(tokenizer)


def drop_long(
    example: Example, *, max_characters: int = 0, max_tokens: int = 0, tokenizer: str = "o200k_base"
) -> Example | None:
    """Return the example, or None when it is longer than a limit."""
    if max_characters and _size(example, len) > max_characters:
        return None
    # No text has more tokens than bytes, nor fewer than a byte where it has characters.
    if max_tokens and _size(example, _bytes) > max_tokens and _size(example, _counter(tokenizer).count) > max_tokens:
        return None
    return example


def _size(example: Example, size_of: object) -> int:
    assert callable(size_of)

    def total(turns: list[Message] | None) -> int:
        return sum(size_of(text) for text in _texts(turns or []))

    return (
        total(example.messages) + max(total(example.chosen), total(example.rejected)) + int(size_of(example.text or ""))
    )


def _texts(turns: list[Message]) -> Iterator[str]:
    for turn in turns:
        yield text_of(turn.content)
        if turn.reasoning:
            yield turn.reasoning


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


transform = Transform(name="drop-long", apply=drop_long, safety="unsafe", check=check)
