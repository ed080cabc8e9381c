"""The quick path: lines of JSON that are plain chat are decoded straight into Examples.

`Reader.quick` decodes a line; `plain_rows` makes sure that it overlooked nothing; `lint/plain_rows.py` checks them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol, TypeGuard

from ..model.batch import PlainRow
from ..model.limits import Limits
from .chunk import Chunk

Quick = Callable[[Sequence[bytes]], list[Any]]
"""See `Reader.quick`."""

AT_ONCE = 64
"""Lines that `quick` is given at a time."""
MOST_MISSES = 16
"""Records of a chunk that `quick` may refuse before it is asked no more, if it took fewer than that."""

_BACKSLASH, _QUOTE = b'\\"'
"""Numbers, which are looked up in bytes ten times as quickly as bytes."""
_odd_escape = re.compile(rb'\\[^"\\nt/]').search
"""Escapes that stand for more than quotes, backslashes, tabs and line feeds."""


_HIDDEN = b"\\u00"
"""Where ASCII is spelled by number, `quick` could not see in the bytes what the texts have."""


class QuickChunk(Chunk, Protocol):
    """A chunk that hands its records on before they are decoded. `data` are all its bytes."""

    file: str
    data: bytes

    def spots(self, records: Iterable[tuple[int, int]]) -> list[tuple[int, int, int]]:
        """Return line, byte and number of records that are given by index and number; each begins its line."""

    def read_quickly(self, quick: Quick) -> Iterator[tuple[int, Any]]:
        """The same as `records`, with a PlainRow in place of a value, where `quick` takes the record."""


def is_quick(chunk: Chunk) -> TypeGuard[QuickChunk]:
    """Whether a chunk is a QuickChunk: asked of every chunk, so not by `isinstance`, which looks at all members."""
    return hasattr(chunk, "read_quickly")


def plain_rows(
    lines: list[bytes], data: bytes, limits: Limits, quick: Quick, otherwise: Callable[[int, bytes], Iterator[Any]]
) -> Iterator[tuple[int, Any]]:
    """Yield index and row of each line that `quick` takes, and for the others what `otherwise` yields.

    `data` are the lines as they were.
    """
    all_clear = _odd_escape(data) is None
    asked = len(lines) if len(data) <= limits.max_record_bytes and limits.max_depth >= 3 else 0
    missed = index = 0
    while index < asked and (missed < MOST_MISSES or 2 * missed < index):
        some = lines[index : index + AT_ONCE]
        open_to_see = some if all_clear else [b"" if _HIDDEN in line else line for line in some]
        for line, made in zip(some, quick(open_to_see), strict=True):
            if made is not None:
                roles, texts = made
                clear = all_clear or _BACKSLASH not in line or _odd_escape(line) is None
                try:
                    joined = "\n".join(texts)
                    # All keys, and all values but one, are text: quotes that are neither theirs nor of the contents
                    # are those of another key, or of a duplicate one. Of quotes in the contents that are spelled by
                    # number, those of the line cannot be told apart.
                    more = line.count(_QUOTE) - 8 * len(texts) - 2
                except TypeError:  # content that is not text
                    more = -1
                if not more or (more > 0 and joined.count('"') == more and (clear or b"\\u0022" not in line)):
                    yield index, PlainRow(roles, texts, joined, line if clear else None)
                    index += 1
                    continue
            missed += 1
            yield from otherwise(index, line)
            index += 1
    for number in range(index, len(lines)):
        yield from otherwise(number, lines[number])
