"""Many places in little memory, for rules that must remember where each record stood."""

from __future__ import annotations

from array import array
from bisect import bisect_right

from .place import Place


NOWHERE = Place("")


class Places:
    """A list of places of 24 bytes each. Picklable; `extend` joins two of them."""

    __slots__ = ("_names", "_numbers", "_starts")

    def __init__(self) -> None:
        self._names: list[str] = []
        self._starts: list[int] = []
        """Where the places of each name begin."""
        self._numbers = array("Q")
        """Line, byte and record of each place."""

    def append(self, place: Place | None) -> None:
        """Add a place; the column and the part are not kept, and None counts as nowhere."""
        if place is None:
            place = NOWHERE
        if not self._names or self._names[-1] != place.file:
            self._names.append(place.file)
            self._starts.append(len(self))
        self._numbers.extend((place.line, place.byte, place.record))

    def extend(self, later: Places) -> None:
        """Add all places of `later`."""
        size = len(self)
        for name, start in zip(later._names, later._starts, strict=True):
            if not self._names or self._names[-1] != name:
                self._names.append(name)
                self._starts.append(size + start)
        self._numbers.extend(later._numbers)

    def __len__(self) -> int:
        return len(self._numbers) // 3

    def __getitem__(self, index: int) -> Place:
        if not 0 <= index < len(self):
            raise IndexError(index)
        line, byte, record = self._numbers[3 * index : 3 * index + 3]
        return Place(self._names[bisect_right(self._starts, index) - 1], line, 1, byte, record)
