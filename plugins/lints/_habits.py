"""Habits: how the replies of a set end, begin and refuse, and those that stand out."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct, field

from ftconv import Batch

from ._openings import Openings
from ._refusals import REFUSING, refuses, wants_refusal
from ._turns import Spots, turns_of
from ._unfinished import CLOSED, is_unfinished

FEWEST = 50
"""Of fewer replies no habit is known."""


class Habits(Struct):
    """What is known of all replies.

    `ends` counts their last characters.
    """

    ends: Counter[str] = field(default_factory=Counter)
    openings: Openings = field(default_factory=Openings)
    unfinished: Spots = field(default_factory=Spots)
    refusals: Spots = field(default_factory=Spots)

    @property
    def replies(self) -> int:
        """How many replies there are."""
        return self.ends.total()


def start() -> Habits:
    """Return what is known before the first example."""
    return Habits()


def see_all(state: Habits, batch: Batch) -> Habits:
    """Look at the ends of all replies, and more closely at those that stand out."""
    replies = turns_of(batch)
    texts = replies.texts
    ends = [text[-1:] for text in texts]
    state.ends.update(ends)
    for at, end in enumerate(ends):
        if end not in CLOSED:
            text = texts[at].rstrip()
            if len(text) < len(texts[at]):
                state.ends[end] -= 1
                state.ends[text[-1:]] += 1
            if is_unfinished(text):
                replies.add_to(state.unfinished, at)
    state.openings.add(texts)
    for at, text in enumerate(texts):
        if text[:3] in REFUSING and refuses(text) and not wants_refusal(replies.question(at)):
            replies.add_to(state.refusals, at)
    return state


def merge(a: Habits, b: Habits) -> Habits:
    """Return what is known of both."""
    a.ends.update(b.ends)
    return Habits(
        a.ends,
        a.openings.joined(b.openings),
        a.unfinished.joined(b.unfinished),
        a.refusals.joined(b.refusals),
    )
