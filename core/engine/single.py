"""One record of a chunk by itself, to find the one over which a process dies; and that one, refused."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from typing import Any

from msgspec import Struct, field, structs

from ..containers import Broken, Chunk
from ..model.place import Note, Place


class Single(Struct):
    """The record of a chunk that comes `at` so many others; with `refused`, which says why, it is Broken.

    Of the file is said what comes before it, and behind it if it is the `last`.
    """

    inner: Chunk
    at: int
    last: bool
    size: int
    refused: str = ""
    notes: list[tuple[Note, Place]] = field(default_factory=list)

    def records(self) -> Iterator[tuple[int, Any]]:
        """Yield the one record."""
        said = 0
        for position, (index, value) in enumerate(self.inner.records()):
            notes = self.inner.notes
            if position == self.at:
                self._say(notes[said:])
                yield index, Broken("FT001", self.refused) if self.refused else value
                if not self.last:
                    return
            said = len(notes)
        self._say(self.inner.notes[said:])

    def _say(self, notes: list[tuple[Note, Place]]) -> None:
        self.notes += [(note, structs.replace(place, record=place.record - self.at)) for note, place in notes]

    def place(self, index: int) -> Place:
        """Return where the record starts."""
        return self.inner.place(index)

    def raw(self, index: int) -> bytes:
        """Return the record as it stood in the input."""
        return self.inner.raw(index)

    def column(self, index: int, pointer: str) -> tuple[int, int]:
        """Return the line and column of what a pointer into the record points to."""
        return self.inner.column(index, pointer)


def singles_of(chunk: Chunk) -> Iterator[Single]:
    """Yield the records of a chunk one by one. One without records is yielded whole, for what is said of the file."""
    looked_at = copy(chunk)
    looked_at.notes = list(chunk.notes)
    count = sum(1 for _ in looked_at.records())
    for at in range(max(count, 1)):
        last = at >= count - 1
        inner = copy(chunk)
        inner.notes = list(chunk.notes)
        yield Single(inner, at, last, chunk.size if last else 0)
