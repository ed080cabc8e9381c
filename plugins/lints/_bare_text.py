"""Bare texts: for every example a number for its texts without case, white space and Unicode's forms.

What the digests have encoded is used again, so that there is one pass over texts for exact and for hidden duplicates.
"""

from __future__ import annotations

from array import array
from unicodedata import is_normalized, normalize

from ftconv import Batch, Example, Message, RowStore, canonical, columns_of

from ._digests import digest, digests_of, encoded_of, folded_digests
from ._texts import found_in

BARE, WHOLE, SIZE = 0, 1, 2
"""The columns: the number of what is left, that of the whole, and the size, by which texts with one number differ."""

_SPACE = b" \t\n\r\v\f"
_LOWER = bytes(byte + 32 if 65 <= byte <= 90 else byte for byte in range(256))
_SHORT = 1_000
"""Bytes; in longer texts, only white space at the ends is left out, since to look for it costs more than all else."""
_ODD = (0xCC, 0xCD, 0xCE, 0xCF, 0xD0, 0xD1)
"""The first bytes, in UTF-8, of accents that are characters of their own, and of Greek and Cyrillic letters."""


def see_all(state: RowStore, batch: Batch) -> RowStore:
    """Note the bare texts of examples, and where they are."""
    whole = digests_of(batch)[0]
    plain, others, questions, replies = encoded_of(batch)
    numbers = list(map(digest, _folded(replies), map(digest, _folded(questions))))
    sizes = [len(question) + len(reply) << 1 for question, reply in zip(questions, replies, strict=True)]
    wide = [(at, row) for at, row in enumerate(plain) if not row.joined.isascii()]
    lines = b"".join([row.line or b"" for _, row in wide])
    if any(first in lines for first in _ODD):
        for at, row in wide:
            if any(first in (row.line or b"") for first in _ODD):
                numbers[at], sizes[at] = _number_of(row.example)
    for at in others:
        number, size = _number_of(batch.examples[at])
        numbers.insert(at, number)
        sizes.insert(at, size)
    state.add(batch, array("Q", numbers), whole, array("Q", sizes))
    return state


def _folded(texts: list[bytes]) -> list[bytes]:
    return [text.translate(_LOWER, _SPACE) if len(text) <= _SHORT else text.strip().lower() for text in texts]


def difference(a: int, b: int) -> str:
    """Say in words how two texts differ that have one number, by their sizes."""
    if (a ^ b) & 1:
        return "Unicode normalization, and perhaps more"
    return "case or kinds of white space" if a == b else "white space, and perhaps case"


def _number_of(example: Example) -> tuple[int, int]:
    """Return the number and the size of any example. Where it has more than roles, texts and columns, the number is
    that of FT601 with `normalize`, to which single spaces count."""
    messages = example.messages
    beside = columns_of(example) if example.extra is not None else None
    if (
        len(messages) > 1 and example == Example(messages, extra=example.extra, place=example.place)
        and all(map(_says_only, messages))
    ):  # fmt: skip
        texts = [str(message.content) for message in messages]
        head = " ".join([message.role for message in messages[:-1]]) + "\0"
        (question, asked), (reply, answered) = _bare(head + "\0".join(texts[:-1])), _bare(texts[-1])
        number, size = digest(reply, digest(question)), (asked >> 1) + (answered >> 1) << 1 | (asked | answered) & 1
        return number ^ (digest(canonical(beside)) if beside else 0), size
    return folded_digests(example)[0], _bare("\n".join([text for _, text in found_in(example, str)]))[1]


def _bare(text: str) -> tuple[bytes, int]:
    """Return a text as NFC, without case and white space, and twice its size; plus one where it is not NFC."""
    size = len(text.encode("utf-8", "surrogatepass")) << 1
    if not text.isascii():
        if not is_normalized("NFC", text):
            text, size = normalize("NFC", text), size | 1
        if any(first in text.encode("utf-8", "surrogatepass") for first in _ODD):
            text = text.lower()
    return _folded([text.encode("utf-8", "surrogatepass")])[0], size


def _says_only(message: Message) -> bool:
    content = message.content
    return type(content) is str and message == Message(message.role, content, seen=message.seen)
