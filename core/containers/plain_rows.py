"""The quick path: lines of JSON that are plain chat are decoded straight into Examples.

`Reader.quick` decodes a line; `plain_rows` makes sure that it overlooked nothing; `lint/plain_rows.py` checks them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, TypeGuard

from msgspec import DecodeError

from ..model.batch import PlainRow
from ..model.limits import Limits
from .chunk import Chunk

Quick = Callable[[bytes], tuple[Any, int, list[str], tuple[str, ...]]]
"""See `Reader.quick`."""

MOST_MISSES = 16
"""Records of a chunk that `quick` may refuse before it is asked no more, if it took fewer than that."""

_odd_escape = re.compile(rb'\\[^"\\nt/]').search
"""Escapes that stand for more than quotes, backslashes, tabs and line feeds."""


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
    short = len(data) <= limits.max_record_bytes and limits.max_depth >= 3
    all_clear = short and _odd_escape(data) is None
    missed = 0
    new = tuple.__new__  # half the cost of the call
    for index, line in enumerate(lines):
        if short:
            try:
                example, keys, texts, roles = quick(line)
                joined = "\n".join(texts)  # a content that is not text raises TypeError
                clear = all_clear or b"\\" not in line or _odd_escape(line) is None
                # All keys, and all values but one, are text: quotes that are neither theirs nor of the contents
                # are those of another key, or of a duplicate one. Of quotes in the contents that are spelled by
                # number, those of the line cannot be told apart.
                more = line.count(b'"') - 4 * keys + 2
                if not more or (joined.count('"') == more and (clear or b"\\u0022" not in line)):
                    yield index, new(PlainRow, (example, texts, roles, joined, line if clear else None))
                    continue
            except (ValueError, DecodeError, TypeError, RecursionError):
                pass
            missed += 1
            short = missed < MOST_MISSES or 2 * missed < index
        yield from otherwise(index, line)
