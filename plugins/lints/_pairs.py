"""Pairs: for every example of a set a number for what it says, what it asks and what it answers, and its place."""

from __future__ import annotations

from ftconv import Batch

from ._digests import digests_of
from ._sightings import Sightings

WHOLE, ASKED, ANSWERED = 0, 1, 2
"""The columns; what is asked is 0 where nothing is."""


def start() -> Sightings:
    """Begin with nothing."""
    return Sightings(3)


def see_all(state: Sightings, batch: Batch, *, normalize: bool = False) -> Sightings:
    """Note what examples say, and where they are."""
    state.add(batch, *digests_of(batch, fold=normalize))
    return state
