"""Many places in little memory, for rules that must remember where each record stood."""

from __future__ import annotations

from array import array

from .place import Place


class Places:
    """A list of places of about 28 bytes each. Picklable; `extend` joins two of them."""

    __slots__ = ("_bytes", "_files", "_lines", "_names", "_records")

    def __init__(self) -> None:
        self._names: list[str] = []
        self._files = array("L")
        self._lines = array("Q")
        self._bytes = array("Q")
        self._records = array("Q")

    def append(self, place: Place | None) -> None:
        """Add a place; the column and the part are not kept, and None counts as nowhere."""
        name = place.file if place is not None else ""
        if not self._names or self._names[-1] != name:
            self._names.append(name)
        self._files.append(len(self._names) - 1)
        self._lines.append(place.line if place is not None else 0)
        self._bytes.append(place.byte if place is not None else 0)
        self._records.append(place.record if place is not None else 0)

    def extend(self, later: Places) -> None:
        """Add all places of `later`."""
        first = len(self._names)
        if later._names and self._names and later._names[0] == self._names[-1]:
            first -= 1
            self._names.extend(later._names[1:])
        else:
            self._names.extend(later._names)
        self._files.extend(array("L", [f + first for f in later._files]) if first else later._files)
        self._lines.extend(later._lines)
        self._bytes.extend(later._bytes)
        self._records.extend(later._records)

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, index: int) -> Place:
        name = self._names[self._files[index]]
        return Place(name, self._lines[index], 1, self._bytes[index], self._records[index])
