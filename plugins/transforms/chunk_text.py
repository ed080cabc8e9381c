"""Split prose into examples of limited length, at paragraph breaks where possible.

For books, manuals and articles that a model is to go on writing like: a text without roles becomes several. An example
ends with the last paragraph that fits; a paragraph that is too long by itself is cut behind sentences, a sentence
behind lines, then words. Nothing goes but the white space at the cuts. Only text without roles and a reply without
any question (a completion of the empty prompt) are cut; whatever has turns stays as it is, and so does a text that
fits. Extra columns are repeated.

Arguments
    - `max_tokens`: how long an example may be, 512 unless given; 8 at least.
    - `overlap_tokens`: how much of the end of an example is repeated at the start of the next, in whole sentences; 0
      unless given, and half of `max_tokens` at most. What is repeated is trained twice.
    - `tokenizer`: what tokens are; `cl100k_base` unless given, the one of babbage-002 and davinci-002.

Example
    `--apply chunk-text:max_tokens=8`

    ```json before
    {"messages": [{"role": "assistant",
                   "content": "In the cellar.\\n\\nIn winter, leave it on. Else the pipes freeze."}]}
    ```

    ```json after
    {"messages": [{"role": "assistant", "content": "In the cellar."}]}
    ```

    ```json after
    {"messages": [{"role": "assistant", "content": "In winter, leave it on."}]}
    ```

    ```json after
    {"messages": [{"role": "assistant", "content": "Else the pipes freeze."}]}
    ```

Safety
    Unsafe: the model no longer sees what stood before a cut.
"""

from __future__ import annotations

from copy import deepcopy
from functools import lru_cache

from msgspec.structs import replace

from ftconv import Example, Transform, UsageError, counter_for

from ._text_pieces import Counter, chunks_of

SHORTEST = 8


@lru_cache(maxsize=8)
def _counter(tokenizer: str) -> Counter:
    counter = counter_for(tokenizer)
    if counter.stands_in:
        raise UsageError(f"chunk-text: no tokenizer {tokenizer!r}; cl100k_base, o200k_base, or the path of a .json")
    return counter.count


def check(*, max_tokens: int = 512, overlap_tokens: int = 0, tokenizer: str = "cl100k_base") -> None:
    """Raise UsageError for lengths that cannot be, and for a tokenizer that is not known."""
    if max_tokens < SHORTEST:
        raise UsageError(f"chunk-text: max_tokens must be {SHORTEST} or more, not {max_tokens}")
    if not 0 <= overlap_tokens <= max_tokens // 2:
        raise UsageError(f"chunk-text: overlap_tokens must be between 0 and half of max_tokens, not {overlap_tokens}")
    _counter(tokenizer)


def chunk_text(
    example: Example, *, max_tokens: int = 512, overlap_tokens: int = 0, tokenizer: str = "cl100k_base"
) -> Example | list[Example]:
    """Return the example, or one for each piece of its text."""
    text = _prose(example)
    if text is None:
        return example
    texts = chunks_of(text, _counter(tokenizer), max_tokens, overlap_tokens)
    if len(texts) < 2:
        return example
    # A later transform may change an example in place: no two share anything.
    return [
        replace(
            example,
            text=piece if example.text is not None else None,
            messages=[replace(deepcopy(turn), content=piece) for turn in example.messages],
            tools=deepcopy(example.tools),
            media=deepcopy(example.media),
            extra=deepcopy(example.extra),
            notes=example.notes if number == 0 else None,
        )
        for number, piece in enumerate(texts)
    ]


def _prose(example: Example) -> str | None:
    """Return the text without roles, or the lone reply; None for everything else."""
    if example.chosen is not None or example.rejected is not None or example.label is not None or example.media:
        return None
    turns = example.messages
    if not turns:
        return example.text
    if len(turns) > 1 or example.text is not None or turns[0].role != "assistant" or turns[0].tool_calls:
        return None
    if turns[0].reasoning is not None or turns[0].refusal is not None:
        return None
    content = turns[0].content
    return content if isinstance(content, str) else None


transform = Transform(name="chunk-text", apply=chunk_text, safety="unsafe", check=check)
