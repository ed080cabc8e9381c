"""The final choice of dataset-wide transforms: which of the encoded examples are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..engine.report import ChunkResult
from ..engine.transform_chain import Keys
from ..files.key_set import KeySet
from .chunk import Written


class KeepFirst:
    """Keeps the first example of each key. It sees the chunks in order, so the choice never depends on them."""

    def __init__(self) -> None:
        self._seen: dict[tuple[int, str], KeySet] = {}

    def choose(self, result: ChunkResult, put: Callable[[int, list[bytes], list[bytes]], Any]) -> None:
        """Write what is chosen of each record of a chunk with `put`, and count the others as dropped in its tally.

        `put` is given the number of the record, its examples, encoded, and their prints where there are any.
        """
        made: Written = result.made
        assert made.choices is not None
        tally = result.tally
        number = 0
        for record, weight, examples in made.choices:
            pieces: list[bytes] = []
            prints: list[bytes] = []
            dropper = ""
            fresh: dict[int, bool] = {}
            for data, keys, empty, names in examples:
                why = self._dropped_by(keys, fresh)
                if why:
                    dropper = why
                    tally.examples -= 1
                else:
                    tally.empty += empty
                    pieces.append(data)
                    made.keys |= names
                    prints.extend(made.prints[number : number + 1])
                number += 1
            if pieces:
                put(record, pieces, prints)
            else:
                tally.written -= weight
                tally.drop(dropper, weight)

    def _dropped_by(self, keys: Keys, fresh: dict[int, bool]) -> str:
        """Return the name of the transform that drops an example; `fresh` holds what was decided in this record."""
        for stage, (name, number, key) in enumerate(keys):
            if number not in fresh:
                seen = self._seen.get((stage, name)) or self._seen.setdefault((stage, name), KeySet())
                fresh[number] = seen.add(key)
            if not fresh[number]:
                return name
        return ""
