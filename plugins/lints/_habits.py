"""Habits: how the replies of a set end, begin and refuse and how long they are, and those that stand out."""

from __future__ import annotations

import re
from collections import Counter

from msgspec import Struct, field

from ftconv import Batch

from ._openings import Openings
from ._quotation import asked_for
from ._refusals import REFUSING, refuses, wants_refusal
from ._turns import Spots, Turns
from ._unfinished import CLOSED, is_unfinished

FEWEST = 50
"""Of fewer replies no habit is known."""
SHORT_CHARACTERS = 16
_FEW_WORDS = (
    *("one word", "single word", "a word", "yes or no", "true or false", "classif", "categor", "choose", "which of"),
    *("only", "how many", "name of", "option", "number", "answer with", "multiple choice", "label"),
)
_unspaced = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]").match


class Habits(Struct):
    """What is known of all replies.

    `ends` counts last characters; `sizes` counts replies by the bits that their lengths in characters take.
    """

    ends: Counter[str] = field(default_factory=Counter)
    sizes: Counter[int] = field(default_factory=Counter)
    openings: Openings = field(default_factory=Openings)
    unfinished: Spots = field(default_factory=Spots)
    short: Spots = field(default_factory=Spots)
    refusals: Spots = field(default_factory=Spots)

    @property
    def replies(self) -> int:
        """How many replies there are."""
        return self.sizes.total()


def start() -> Habits:
    """Return what is known before the first example."""
    return Habits()


def see_all(state: Habits, batch: Batch) -> Habits:
    """Look at the ends of all replies, and more closely at those that stand out."""
    replies = Turns(batch)
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
    sizes = list(map(len, texts))
    state.sizes.update(map(int.bit_length, sizes))
    if sizes and min(sizes) < SHORT_CHARACTERS:
        for at, size in enumerate(sizes):
            if size < SHORT_CHARACTERS and _is_short(texts[at].strip(), replies.question(at)):
                replies.add_to(state.short, at)
    state.openings.add(texts)
    for at, text in enumerate(texts):
        if text[:3] in REFUSING and refuses(text) and not wants_refusal(replies.question(at)):
            replies.add_to(state.refusals, at)
    return state


def _is_short(text: str, question: str) -> bool:
    """Whether a reply is as short as hardly any answer is, to a question that does not ask for few words."""
    if not text or (len(text) >= SHORT_CHARACTERS // 2 and _unspaced(text)):
        return False
    return len(question) >= SHORT_CHARACTERS and not asked_for(question, *_FEW_WORDS)


def merge(a: Habits, b: Habits) -> Habits:
    """Return what is known of both."""
    a.ends.update(b.ends)
    a.sizes.update(b.sizes)
    return Habits(
        a.ends,
        a.sizes,
        a.openings.joined(b.openings),
        a.unfinished.joined(b.unfinished),
        a.short.joined(b.short),
        a.refusals.joined(b.refusals),
    )
