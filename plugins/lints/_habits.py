"""Habits: how the replies of a set end, begin and refuse, and those that stand out."""

from __future__ import annotations

from collections import Counter
from operator import itemgetter

from msgspec import Struct, field

from ftconv import Batch

from ._openings import Openings
from ._refusals import REFUSING, refuses, wants_refusal
from ._turns import Spots, Turns, turns_of
from ._unfinished import CLOSED, CUT, end_of

FEWEST = 50
"""Of fewer replies no habit is known."""
_beginning, _end = itemgetter(slice(3)), itemgetter(slice(-1, None))


class Habits(Struct):
    """What is known of all replies.

    `ends` counts their last characters.
    """

    ends: Counter[str] = field(default_factory=Counter)
    openings: Openings = field(default_factory=Openings)
    cut: Spots = field(default_factory=Spots)
    unmarked: Spots = field(default_factory=Spots)
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
    ends = list(map(_end, texts))
    state.ends.update(ends)
    if not CLOSED.issuperset(ends):
        for at in [at for at, end in enumerate(ends) if end not in CLOSED]:
            _look_at_end(state, replies, at)
    state.openings.add(texts)
    if not REFUSING.isdisjoint(map(_beginning, texts)):
        for at in [at for at, text in enumerate(texts) if text[:3] in REFUSING and refuses(text)]:
            if not wants_refusal(replies.question(at)):
                replies.add_to(state.refusals, at)
    return state


def _look_at_end(state: Habits, replies: Turns, at: int) -> None:
    """Take in the end of a reply that ends in no mark, or in white space."""
    whole = replies.texts[at]
    text = whole.rstrip()
    if len(text) < len(whole):
        state.ends[whole[-1:]] -= 1
        state.ends[text[-1:]] += 1
    end = end_of(text)
    if end:
        replies.add_to(state.cut if end == CUT else state.unmarked, at)


def merge(a: Habits, b: Habits) -> Habits:
    """Return what is known of both."""
    a.ends.update(b.ends)
    return Habits(
        a.ends,
        a.openings.joined(b.openings),
        a.cut.joined(b.cut),
        a.unmarked.joined(b.unmarked),
        a.refusals.joined(b.refusals),
    )
