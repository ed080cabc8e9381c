"""What makes two examples the same. Everything that compares examples asks here.

Two examples say the same when their turns, tools, continuations, label, text and media are the same. Extra columns,
unknown keys and the notation of the record do not count; weights do. With folded texts, case and white space do not
count either. `content_hash` is stricter: everything counts but the place.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import msgspec

from .example import Example
from .features import essence

_canonical = msgspec.json.Encoder(order="sorted", decimal_format="number").encode
_all_of = msgspec.json.Encoder(order="sorted").encode  # as recorded baselines have it


def canonical(value: Any) -> bytes:
    """Return the canonical JSON of a value, the same for equal values: keys in order, numbers with all their digits."""
    return _canonical(value)


def content_key(example: Example, *, normalize: bool = False) -> bytes:
    """Return 16 bytes that are the same for equal examples; with `normalize` their texts are folded."""
    plain = what_counts(example, fold=normalize)
    threads = [plain.messages, plain.chosen, plain.rejected]
    parts = [*threads, plain.tools, plain.parallel_tool_calls, plain.label, plain.text, plain.media]
    return blake2b(canonical(parts), digest_size=16).digest()


def what_counts(example: Example, *, fold: bool = False) -> Example:
    """Return a copy with only its essence: no unknown keys of turns and calls; `extra` stays, and does not count."""
    plain = essence(example)
    for thread in (plain.messages, plain.chosen, plain.rejected):
        for turn in thread or ():
            turn.extra = None
            for call in turn.tool_calls or ():
                call.extra = None
            if fold:
                turn.content = _folded(turn.content)
                turn.reasoning = _folded(turn.reasoning)
    if fold:
        plain.text = _folded(plain.text)
    return plain


def _folded(content: Any) -> Any:
    """Return a text without case and with single spaces; of a list of parts, their texts."""
    if isinstance(content, str):
        return " ".join(content.casefold().split())
    if isinstance(content, list):
        return [{**p, "text": _folded(p["text"])} if isinstance(p.get("text"), str) else p for p in content]
    return content


def content_hash(example: Example) -> bytes:
    """Return 16 bytes that stand for everything an example holds, whichever place it was read from."""
    return blake2b(_all_of(msgspec.structs.replace(example, notes=None, place=None)), digest_size=16).digest()
