"""Sightings: numbers that stand for examples, each with its place, and which of them came before."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence

from ftconv import Batch, Place, Places

AT_ONCE = 1_000_000
"""So many numbers at a time are looked up, about 100 bytes each."""


class Sightings:
    """Rows of 64-bit numbers, one row an example, in the order in which the examples came. Picklable.

    A row of n numbers takes 8 n + 24 bytes.
    """

    __slots__ = ("columns", "places")

    def __init__(self, columns: int = 1) -> None:
        self.columns = [array("Q") for _ in range(columns)]
        self.places = Places()

    def __len__(self) -> int:
        return len(self.places)

    def add(self, batch: Batch, *columns: Iterable[int]) -> None:
        """Add a row for each example of a batch, column by column."""
        for mine, numbers in zip(self.columns, columns, strict=True):
            mine.extend(numbers)
        self.places.extend(batch.places())

    def merge(self, later: Sightings) -> Sightings:
        """Add the rows of `later` to this one."""
        for mine, others in zip(self.columns, later.columns, strict=True):
            mine.extend(others)
        self.places.extend(later.places)
        return self


def repeats(numbers: Sequence[int], at_once: int = AT_ONCE) -> list[tuple[int, int]]:
    """Return the index of each number that stood before, with the index where it stood first; in order. 0 is nothing.

    The numbers are looked up in parts, so that memory does not grow with them, but with the repeats.
    """
    found: list[tuple[int, int]] = []
    for part in _parts(numbers, at_once):
        firsts: dict[int, int] = {}
        for index, number in part():
            first = firsts.setdefault(number, index)
            if first != index and number:
                found.append((index, first))
    found.sort()
    return found


def _parts(numbers: Sequence[int], at_once: int) -> Iterator[Callable[[], Iterator[tuple[int, int]]]]:
    parts = 1 + len(numbers) // at_once
    if parts == 1:
        yield lambda: enumerate(numbers)
    else:
        for part in range(parts):
            yield lambda part=part: ((i, n) for i, n in enumerate(numbers) if n % parts == part)  # type: ignore[misc]


def spot(place: Place) -> str:
    """Return a place as `file:line`, with the column where the record starts within the line."""
    if not place.line:
        return place.file
    return f"{place.file}:{place.line}:{place.column}" if place.column > 1 else f"{place.file}:{place.line}"
