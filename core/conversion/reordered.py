"""Records in an order of chance: held in a scratch file until all are there, then given back in order."""

from __future__ import annotations

import pickle
from array import array
from collections.abc import Callable
from typing import Any

from ..engine.chosen import Chosen
from ..engine.report import ChunkResult
from ..engine.sampling import Sampling, order_key
from ..files.scratch import in_folder, new_file

_SHELVES = 256


class Reordered:
    """What is to be written, in the order of a hash. It holds 16 bytes per record in memory, and the rest on disk."""

    def __init__(self, sampling: Sampling) -> None:
        self._seed = sampling.seed
        # By what a record of a mix was drawn, it must not be placed: what is drawn from many would come first.
        self._copy = 1 if sampling.mixture is not None else 0
        self._file = new_file()
        self._shelves = [array("Q") for _ in range(_SHELVES)]
        """Pairs of a key and of where in the file it is, by the first byte of the key."""

    def add(self, number: int, pieces: list[bytes], prints: list[bytes], times: int = 1) -> None:
        """Take what a record became; `number` is that of the record among all inputs."""
        with in_folder():
            start = self._file.tell()
            pickle.dump((pieces, prints), self._file, pickle.HIGHEST_PROTOCOL)
        for copy in range(self._copy, self._copy + times):
            key = order_key(self._seed, number, copy)
            self._shelves[key >> 56].extend((key, start))

    def taker(
        self, result: ChunkResult, chosen: Chosen | None, before: int, first: int
    ) -> Callable[[int, list[bytes], list[bytes]], None]:
        """Return what takes the records of a chunk.

        They count from the record `first` of an input, which comes after `before` records of other inputs. Each is
        counted as so many examples as it is written.
        """

        def take(number: int, pieces: list[bytes], prints: list[bytes]) -> None:
            times = chosen.times(first + number) if chosen is not None else 1
            result.tally.examples += (times - 1) * len(pieces)
            self.add(before + first + number, pieces, prints, times)

        return take

    def pour(self, add: Callable[[bytes], Any], prints: list[bytes]) -> None:
        """Give back all records with `add`, and their `prints`."""
        for shelf in self._shelves:
            for _, start in sorted(zip(shelf[::2], shelf[1::2], strict=True)):
                with in_folder():
                    self._file.seek(start)
                    pieces, theirs = pickle.load(self._file)
                for piece in pieces:
                    add(piece)
                prints.extend(theirs)
        self.close()

    def close(self) -> None:
        """Remove the scratch file."""
        self._file.close()
