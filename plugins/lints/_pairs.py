"""Pairs: for every example of a set numbers for what it says, asks and answers, one for its ids, and its place."""

from __future__ import annotations

from array import array
from heapq import nsmallest

from ftconv import Batch, RowStore, ids_of

from ._digests import digests_of, ids_digest

WHOLE, ASKED, ANSWERED, IDS = 0, 1, 2, 3
"""The columns; what is asked is 0 where nothing is, and the ids are where there are none."""

_MOST_NAMES = 20


class Pairs(RowStore):
    """The rows, and the names of columns that are ids: 20 of them, the first by alphabet."""

    __slots__ = ("names",)

    def __init__(self) -> None:
        super().__init__(4)
        self.names: set[str] = set()

    def name(self, names: set[str]) -> None:
        """Add names of columns that are ids."""
        if not names <= self.names:
            self.names = set(nsmallest(_MOST_NAMES, self.names | names))

    def merge(self, later: RowStore) -> RowStore:
        """Add the rows and names of `later` to this one."""
        assert isinstance(later, Pairs)
        self.name(later.names)
        return super().merge(later)


def see_all(state: Pairs, batch: Batch, *, normalize: bool = False) -> Pairs:
    """Note what examples say, and where they are."""
    if batch.roles:
        state.add(batch, *digests_of(batch, fold=normalize), array("Q", bytes(8 * len(batch))))
        return state
    ids = [0 if example.extra is None else ids_digest(example) for example in batch]
    if any(ids):
        state.name({name for example in batch for name in ids_of(example)})
    state.add(batch, *digests_of(batch, fold=normalize), ids)
    return state
