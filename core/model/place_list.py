"""Many places in little memory, for rules that must remember where each record stood."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable
from typing import Any

from .place import Place

NOWHERE = Place("")
_COLUMN_BITS = 32
_COLUMNS = (1 << _COLUMN_BITS) - 1


class Places:
    """A list of places of 24 bytes each. Picklable; `extend` joins two of them.

    `numbers` is what keeps them, an array unless given.
    """

    __slots__ = ("_name", "_names", "_numbers", "_starts")

    def __init__(self, numbers: Any = None) -> None:
        self._names: list[str] = []
        self._name: str | None = None
        """The last of the names."""
        self._starts: list[int] = []
        """Where the places of each name begin."""
        self._numbers = array("Q") if numbers is None else numbers
        """Line and column in one number, byte, and record of each place."""

    def __reduce__(self) -> tuple[Any, tuple[list[str], list[int], array[int]]]:
        return restored_places, (self._names, self._starts, self._numbers)

    def append(self, place: Place | None) -> None:
        """Add a place; the part is not kept, a column past 2³² is unknown, and None counts as nowhere."""
        if place is None:
            place = NOWHERE
        if place.file is not self._name:
            self._begin(place.file, len(self))
        column = place.column
        if column > _COLUMNS:
            column = 0
        self._numbers.extend((place.line << _COLUMN_BITS | column, place.byte, place.record))

    def add(self, file: str, rows: Iterable[tuple[int, int, int]]) -> None:
        """Add places of one file that begin a line: line, byte and record of each."""
        if file is not self._name:
            self._begin(file, len(self))
        self._numbers.extend([n for line, byte, record in rows for n in (line << _COLUMN_BITS | 1, byte, record)])

    def extend(self, later: Places) -> None:
        """Add all places of `later`."""
        size = len(self)
        for name, start in zip(later._names, later._starts, strict=True):
            self._begin(name, size + start)
        self._numbers.extend(later._numbers)

    def _begin(self, name: str, start: int) -> None:
        if not self._names or self._names[-1] != name:
            self._names.append(name)
            self._starts.append(start)
        self._name = name

    def __len__(self) -> int:
        return len(self._numbers) // 3

    def __getitem__(self, index: int) -> Place:
        if not 0 <= index < len(self):
            raise IndexError(index)
        spot, byte, record = self._numbers[3 * index : 3 * index + 3]
        name = self._names[bisect_right(self._starts, index) - 1]
        return Place(name, spot >> _COLUMN_BITS, spot & _COLUMNS, byte, record)


def restored_places(names: list[str], starts: list[int], numbers: array[int], lines: int = 0) -> Places:
    """Return pickled places, moved down by `lines`."""
    places = Places()
    places._names, places._starts, places._numbers = names, starts, numbers
    places._name = names[-1] if names else None
    if lines:
        down = lines << _COLUMN_BITS
        numbers[::3] = array("Q", [n + down if n > _COLUMNS else n for n in numbers[::3]])
    return places
