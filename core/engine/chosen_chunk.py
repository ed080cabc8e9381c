"""The chosen records of a chunk, with the places that they have in the input."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

from msgspec import Struct, field, structs

from ..containers import Chunk
from ..model.place import Note, Place


class ChosenChunk(Struct):
    """The chosen records of a chunk: those at `positions`, which count its records from 0.

    `first` is the number of its first record in the input. `skipped` counts the records that were not chosen, and
    `ended` says that reading ends with this chunk. `sayings` are what was said of the file, in order.
    """

    inner: Chunk | None
    positions: list[int]
    first: int
    size: int
    skipped: int = 0
    ended: bool = False
    sayings: list[tuple[Note, Place]] = field(default_factory=list)
    notes: list[tuple[Note, Place]] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)
    """By index, the number in the input of each record that was yielded."""

    def records(self) -> Iterator[tuple[int, Any]]:
        """Yield the chosen records, with the indexes that they have in the whole chunk."""
        sayings, wanted = deque(self.sayings), deque(self.positions)
        for position, (index, value) in enumerate(self.inner.records() if self.inner is not None and wanted else ()):
            if position != wanted[0]:
                continue
            wanted.popleft()
            self.numbers[index] = number = self.first + position
            while sayings and sayings[0][1].record <= number:
                self.notes.append(sayings.popleft())
            yield index, value
            if not wanted:
                break
        self.notes.extend(sayings)

    def place(self, index: int) -> Place:
        """Return where the record stands; `record` is counted from the start of the input."""
        if self.inner is None:
            raise IndexError(index)
        return structs.replace(self.inner.place(index), record=self.numbers.get(index, self.first))

    def raw(self, index: int) -> bytes:
        """Return the record as it stood in the input."""
        assert self.inner is not None
        return self.inner.raw(index)

    def column(self, index: int, pointer: str) -> tuple[int, int]:
        """Return the line and column of what a pointer into the record points to."""
        assert self.inner is not None
        return self.inner.column(index, pointer)
