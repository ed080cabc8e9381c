"""Rows of numbers for rules over a dataset, and what can be found out about millions of them in little memory."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from heapq import merge
from itertools import count, islice, pairwise
from typing import Any

from ..model.batch import Batch
from ..model.place import Place
from ..model.place_list import Places
from .memory import memory_limit
from .number_log import NumberLog

_LOOKED_UP = 200
"""Bytes that a number takes at most while it is looked up, in a dict with an index."""
_MOST_FILES = 64
_AT_ONCE = 1 << 16
"""So many rows are sorted into parts at a time."""

_Row = tuple[int, ...]


class RowStore:
    """Rows of whole numbers from 0 to 2⁶⁴ - 1, each with a place, in the order in which they came. Picklable.

    A row of n numbers takes 8 n + 24 bytes. What is past the limit of `--memory` is in the temporary folder; pickling
    brings it all into memory.
    """

    __slots__ = ("columns", "places")

    def __init__(self, columns: int = 1) -> None:
        self.columns = [NumberLog() for _ in range(columns)]
        self.places = Places(NumberLog())

    def __len__(self) -> int:
        return len(self.places)

    def append(self, place: Place | None, *row: int) -> None:
        """Add a row."""
        for mine, number in zip(self.columns, row, strict=True):
            mine.extend((number,))
        self.places.append(place)

    def add(self, batch: Batch, *columns: Iterable[int]) -> None:
        """Add a row for each example of a batch, column by column."""
        for mine, numbers in zip(self.columns, columns, strict=True):
            mine.extend(numbers)
        self.places.extend(batch.places())

    def merge(self, later: RowStore) -> RowStore:
        """Add the rows of `later` to this one, which is returned."""
        for mine, others in zip(self.columns, later.columns, strict=True):
            mine.extend(others)
        self.places.extend(later.places)
        return self

    def __setstate__(self, state: tuple[None, dict[str, Any]]) -> None:
        for name, value in state[1].items():
            setattr(self, name, value)
        self.columns = [NumberLog(numbers) for numbers in state[1]["columns"]]
        places, self.places = self.places, Places(NumberLog())
        self.places.extend(places)


class Runs:
    """Rows in sorted runs, which are merged when they are read: as often as wanted, in the order of their numbers."""

    def __init__(self) -> None:
        self._numbers = NumberLog()
        self._ends = [0]
        self._width = 1

    def add(self, rows: Iterable[_Row]) -> None:
        """Add a run: rows of one length, sorted."""
        flat = array("Q")
        for row in rows:
            self._width = len(row)
            flat.extend(row)
        self._numbers.extend(flat)
        self._ends.append(len(self._numbers))

    def __len__(self) -> int:
        return len(self._numbers) // self._width

    def __iter__(self) -> Iterator[_Row]:
        between, width = self._numbers.between, self._width
        runs = [zip(*[between(a, b)] * width, strict=True) for a, b in pairwise(self._ends) if a != b]
        return runs[0] if len(runs) == 1 else merge(*runs)


def in_parts(find: Callable[..., Iterable[_Row]], *tables: tuple[NumberLog, ...]) -> Runs:
    """Return what `find` yields for all rows of some tables, sorted, with no more in memory than `--memory` allows.

    A table is columns of a RowStore; its rows are tuples of an index, counted from 0, and a number of each column.
    `find` is called for one part of the rows after the other, with an iterator for each table: rows whose first numbers
    are equal, in whichever table, are in one part, and come in their order. What it yields are rows of numbers too, all
    of one length, sorted within a part.
    """
    most = memory_limit() // 4 // _LOOKED_UP or 1
    parts = 1 + sum(len(table[0]) for table in tables) // most
    runs = Runs()
    for rows in zip(*(_parted(table, parts) for table in tables), strict=True):
        runs.add(find(*rows))
    return runs


def _parted(columns: tuple[NumberLog, ...], parts: int) -> Iterator[Iterator[_Row]]:
    """Yield the rows of each part. They are written into as many logs, or, where those would be many, into fewer that
    are read several times."""
    rows = zip(count(), *columns)
    if parts == 1:
        yield rows
        return
    again = 1 + (parts - 1) // _MOST_FILES
    logs = [NumberLog() for _ in range(min(parts, _MOST_FILES))]
    while some := list(islice(rows, _AT_ONCE)):
        flat = [array("Q") for _ in logs]
        for row in some:
            flat[row[1] % len(logs)].extend(row)
        for log, numbers in zip(logs, flat, strict=True):
            log.extend(numbers)
    for log in logs:
        for turn in range(again):
            mine = zip(*[iter(log)] * (1 + len(columns)), strict=True)
            yield mine if again == 1 else (row for row in mine if row[1] // len(logs) % again == turn)
