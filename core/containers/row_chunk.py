"""A chunk of rows that are values already, as Parquet files and workbooks give them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct, field, structs

from ..model.place import Note, Place
from .decode import encoder


class RowChunk(Struct):
    """Rows of one table. `lines` are their numbers, counted from 1; `raws` are those of rows that are broken.

    `sayings` are notes with the index of the row before which each is to be said.
    """

    file: str
    rows: list[Any]
    lines: list[int]
    size: int
    raws: dict[int, bytes] = field(default_factory=dict)
    sayings: list[tuple[int, Note, Place]] = field(default_factory=list)
    notes: list[tuple[Note, Place]] = field(default_factory=list)

    def records(self) -> Iterator[tuple[int, Any]]:
        """Yield every row."""
        sayings = self.sayings[::-1]
        for index, row in enumerate(self.rows):
            while sayings and sayings[-1][0] <= index:
                self._say(*sayings.pop())
            yield index, row
        while sayings:
            self._say(*sayings.pop())

    def _say(self, index: int, note: Note, place: Place) -> None:
        self.notes.append((note, structs.replace(place, record=index)))

    def place(self, index: int) -> Place:
        """Return the number of the row as the line."""
        return Place(self.file, self.lines[index], 0, 0, index)

    def raw(self, index: int) -> bytes:
        """Return the row as compact JSON: it stood in the input as something else."""
        return self.raws[index] if index in self.raws else encoder.encode(self.rows[index])

    def column(self, index: int, pointer: str) -> tuple[int, int]:
        """Return the number of the row."""
        return self.lines[index], 0
