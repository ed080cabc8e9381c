"""The records of one input by number and by line, forward and back."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from ..engine.grouping import GroupChunk
from ..engine.input import Input
from ..engine.inputs import Inputs
from ..engine.record import Record
from ..errors import UsageError

_KEPT = 100
"""So many records are kept for going back; beyond them, the input is read from its start."""


class Records:
    """The records of an input, read as far as they are asked for. `total` is None until the end was reached."""

    def __init__(self, inputs: Inputs, item: Input) -> None:
        self._inputs, self._item = inputs, item
        self.name = item.source.name
        self.total: int | None = None
        self._lines = (0, 0)
        self._begin()

    def _begin(self) -> None:
        self._rest: Iterator[Record] = self._inputs.records(self._item)
        self._kept: deque[Record] = deque(maxlen=_KEPT)
        self._next = 0

    def _read(self) -> Record | None:
        record = next(self._rest, None)
        if record is None:
            self.total = self._next
            return None
        line = record.place.line
        self._lines = (min(self._lines[0] or line, line), max(self._lines[1], _last_line(record)))
        self._kept.append(record)
        self._next += 1
        return record

    def has(self, number: int) -> bool:
        """Whether there is a record of this number; reads up to it."""
        while number >= self._next:
            if self._read() is None:
                return False
        return number >= 0

    def at(self, number: int) -> Record:
        """Return the record of this number, from 0. Raises UsageError where there is none, with what there is."""
        if number < self._next - len(self._kept):
            self._begin()
        if not self.has(number):
            raise UsageError(f"{self.name} has no record {number}; {self._range()}")
        return self._kept[number - self._next]

    def of_line(self, line: int) -> int:
        """Return the number of the record that a line is part of. Raises UsageError where it is of none."""
        if self._next:
            self._begin()
        while (record := self._read()) is not None:
            if _is_in(record, line):
                return self._next - 1
        raise UsageError(f"line {line} of {self.name} is in no record; {self._range()}")

    def _range(self) -> str:
        total, (first, last) = self.total or 0, self._lines
        if not total:
            return "it has no records"
        where = f"line{'s' * (last > first)} {first}" + (f" to {last}" if last > first else "")
        lines = f", in {where}" if first else ""
        return f"it has {total:,} records, 0 to {total - 1}{lines}" if total > 1 else f"it has one record, 0{lines}"


def _is_in(record: Record, line: int) -> bool:
    if isinstance(record.chunk, GroupChunk):
        return any(member.place.line == line for member in record.chunk.groups[record.index][1])
    return record.place.line <= line <= _last_line(record)


def _last_line(record: Record) -> int:
    if isinstance(record.chunk, GroupChunk):
        return max(member.place.line for member in record.chunk.groups[record.index][1])
    return record.place.line + record.chunk.raw(record.index).rstrip(b"\r\n").count(b"\n")
