"""A piece of text and the records in it: where each stands, by line, column and byte."""

from __future__ import annotations

from msgspec import Struct, field

from ..model.limits import Limits
from ..model.place import Note, Place


class SpanChunk(Struct):
    """Part of an input. `spans` are the (start, end) of its records in `data`.

    `line`, `margin` (its column) and `byte` are those of `data[0]`. `starts` is filled when a place is first asked for.
    """

    file: str
    data: bytes
    spans: list[tuple[int, int]]
    line: int
    margin: int
    byte: int
    limits: Limits
    notes: list[tuple[Note, Place]]
    size: int
    starts: list[tuple[int, int]] = field(default_factory=list)

    def start(self, index: int) -> tuple[int, int]:
        """Return (line, column) of the first character of a record."""
        if not self.starts:
            self.starts = _starts(self.data, self.spans, self.line, self.margin)
        return self.starts[index]

    def place(self, index: int) -> Place:
        """Return where the record starts."""
        line, column = self.start(index)
        return Place(self.file, line, column, self.byte + self.spans[index][0], index)

    def raw(self, index: int) -> bytes:
        """Return the bytes of the record."""
        start, end = self.spans[index]
        return self.data[start:end]


def _starts(data: bytes, spans: list[tuple[int, int]], line: int, column: int) -> list[tuple[int, int]]:
    starts, at = [], 0
    for start, _ in spans:
        line, column = moved(data, at, start, line, column)
        starts.append((line, column))
        at = start
    return starts


def characters(data: bytes) -> int:
    """Count the characters of UTF-8 text; a stretch that is not UTF-8 counts as one."""
    return len(data) if data.isascii() else len(data.decode("utf-8", "replace"))


def moved(data: bytes, at: int, to: int, line: int, column: int) -> tuple[int, int]:
    """Return the line and column of `to`, given those of `at`."""
    below = data.count(b"\n", at, to)
    if not below:
        return line, column + characters(data[at:to])
    return line + below, 1 + characters(data[data.rfind(b"\n", at, to) + 1 : to])
