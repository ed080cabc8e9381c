"""A crowd: the examples of a set that have something in common, counted, and the first of them by place."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from msgspec import Struct, field

from ftconv import Batch, Place, Places

from ._digests import digests_of

MOST_PLACES = 1_000
"""Examples that are named one by one; the others are counted."""


class Crowd(Struct):
    """How many examples, where the first of them stand, and a digest of what each says."""

    count: int = 0
    places: Places = field(default_factory=Places)
    keys: array[int] = field(default_factory=lambda: array("Q"))

    def add(self, batch: Batch, indexes: Sequence[int]) -> None:
        """Count those of the examples that are in it."""
        self.count += len(indexes)
        named = indexes[: max(MOST_PLACES - len(self.keys), 0)]
        if not named:
            return
        keys = digests_of(batch)[0]
        if len(named) == len(batch):
            self.places.extend(batch.places())
            self.keys.extend(keys)
            return
        for index in named:
            self.places.append(batch.place(index))
            self.keys.append(keys[index])

    def joined(self, later: Crowd) -> Crowd:
        """Add those of `later`, which came later, and return this one."""
        self.count += later.count
        for number in range(min(len(later.keys), MOST_PLACES - len(self.keys))):
            self.places.append(later.places[number])
            self.keys.append(later.keys[number])
        return self

    def members(self) -> list[tuple[Place, str]]:
        """Return the place of each that is named, and its key."""
        return [(self.places[number], f"{key:016x}") for number, key in enumerate(self.keys)]
