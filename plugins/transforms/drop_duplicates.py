"""Keep only the first of duplicate examples.

For sets gathered from several sources: duplicates are learned twice, and leak from training into validation.
Two examples are the same when their turns, tools, continuations, label, text and media are; extra columns, unknown
keys and the notation of the record do not count. Weights count: they decide what is trained. The set is looked at as
a whole, in order, over all inputs.

Arguments
    - `normalize`: yes takes texts that differ only in case and white space for the same; no unless given.

Example
    `--apply drop-duplicates`

    ```json before
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}], "id": 1}
    ```

    ```json before
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}], "id": 2}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}], "id": 1}
    ```

Safety
    Unsafe: the model sees the text once instead of twice.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import msgspec

from ftconv import Example, Message, Transform, essence

_ENCODER = msgspec.json.Encoder(order="sorted", decimal_format="number")


def content_key(example: Example, *, normalize: bool = False) -> bytes:
    """Return 16 bytes that are the same for examples that say the same."""
    plain = essence(example)
    threads = [_turns(plain.messages), _turns(plain.chosen), _turns(plain.rejected)]
    text = plain.text
    if normalize:
        for thread in threads:
            for turn in thread or ():
                turn.content = _folded(turn.content)
                turn.reasoning = _folded(turn.reasoning)
        text = _folded(text)
    parts = [*threads, plain.tools, plain.parallel_tool_calls, plain.label, text, plain.media]
    return blake2b(_ENCODER.encode(parts), digest_size=16).digest()


def _turns(turns: list[Message] | None) -> list[Message] | None:
    """Take the unknown keys off; `essence` has made these turns, so that they may be changed."""
    for turn in turns or ():
        turn.extra = None
        for call in turn.tool_calls or ():
            call.extra = None
    return turns


def _folded(content: Any) -> Any:
    if isinstance(content, str):
        return " ".join(content.casefold().split())
    if isinstance(content, list):
        return [{**p, "text": _folded(p["text"])} if isinstance(p.get("text"), str) else p for p in content]
    return content


transform = Transform(name="drop-duplicates", distinct=content_key, safety="unsafe")
