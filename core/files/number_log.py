"""Lists of numbers, however long they get: in memory, and past the limit in the temporary folder."""

from __future__ import annotations

import weakref
from array import array
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from .memory import memory_limit
from .scratch import in_folder, new_file

_BYTES = 8
_READ = 1 << 13
"""So many numbers are read at a time."""

_long: weakref.WeakSet[NumberLog] = weakref.WeakSet()
"""Those of this process that hold enough in memory to be counted."""


class NumberLog:
    """A list of 64-bit numbers that only grows. Together they hold half of `memory_limit` in memory.

    The numbers are written behind each other into a file without a name, which ends with the process. Pickled, it
    becomes an array of all of them.
    """

    __slots__ = ("__weakref__", "_counted", "_file", "_on_disk", "_tail")

    def __init__(self, tail: array[int] | None = None) -> None:
        self._tail = array("Q") if tail is None else tail
        self._on_disk = 0
        self._counted = min(memory_limit() >> 10, 1 << 13)
        """How many numbers there may be in memory before they are counted again."""
        self._file: Any = None

    def __len__(self) -> int:
        return self._on_disk + len(self._tail)

    def extend(self, numbers: Iterable[int]) -> None:
        """Add numbers from 0 to 2⁶⁴ - 1. Raises OutputError when the temporary folder has no room for them."""
        for some in numbers._blocks(0, len(numbers)) if isinstance(numbers, NumberLog) else (numbers,):
            self._tail.extend(some)
            if len(self._tail) > self._counted:
                self._count()

    def _count(self) -> None:
        _long.add(self)
        held, most = _BYTES * sum(len(log._tail) for log in _long), memory_limit() // 2
        if held > most:
            self._spill()
        self._counted = len(self._tail) + min(most // 64, 1 << 19) // _BYTES

    def _spill(self) -> None:
        if self._file is None:
            self._file = new_file(in_memory=1)
            weakref.finalize(self, self._file.close)
        with in_folder():
            self._file.seek(_BYTES * self._on_disk)
            self._file.write(memoryview(self._tail))
        self._on_disk += len(self._tail)
        self._tail = array("Q")

    def __iter__(self) -> Iterator[int]:
        return self.between(0, len(self))

    def between(self, start: int, stop: int) -> Iterator[int]:
        """Yield the numbers from one index to another."""
        return chain.from_iterable(self._blocks(start, stop))

    def _blocks(self, start: int, stop: int) -> Iterator[array[int]]:
        return (self[at : min(at + _READ, stop)] for at in range(start, stop, _READ))

    def __getitem__(self, index: slice) -> array[int]:
        """Return the numbers of a slice without a step. It lies on disk, or in memory, or begins on disk."""
        start, stop, _ = index.indices(len(self))
        if start >= self._on_disk:
            return self._tail[start - self._on_disk : stop - self._on_disk]
        found = array("Q")
        end = min(stop, self._on_disk)
        with in_folder():
            self._file.seek(_BYTES * start)
            found.frombytes(self._file.read(_BYTES * (end - start)))
        return found + self._tail[: max(stop - self._on_disk, 0)]

    def at(self, index: int) -> int:
        """Return one of the numbers."""
        return self[index : index + 1][0]

    def __reduce_ex__(self, protocol: Any) -> Any:
        return self[:].__reduce_ex__(protocol)
