"""What all prompts and replies of a set begin with, for FT817 and FT818: of chat, and where the first pair is."""

from __future__ import annotations

import re

from msgspec import Struct, field

from ftconv import Batch, Place, PlainRow

from ._prefixes import Beginning
from ._separators import pair_of

FEWEST = 10
"""Of fewer texts in chat it says nothing that they begin alike, unless with a label as `AI: `."""

SHOWN = 40

_label = re.compile(r"[^\W\d_]\w{0,15}(?: \w{1,15})?: ?").match
"""Who speaks, or what follows, as `AI: `: nobody writes that before each text of a chat."""

_says = re.compile(r"\w\W+\w|[^\w\s]\s*$").search
"""Two words, or one with a sign after it. One word is where texts began alike by chance, or the name of a class."""


class Openings(Struct):
    """What user turns that begin a conversation, and all replies, begin with.

    `pairs` says that bare prompts and completions are read: a prepass looks at those.
    """

    pairs: bool = False
    place: Place | None = None
    prompts: Beginning = field(default_factory=Beginning)
    replies: Beginning = field(default_factory=Beginning)


def start(format: str) -> Openings:
    """Return what is known before the first example."""
    return Openings(format == "prompt-completion")


def see_all(state: Openings, batch: Batch) -> Openings:
    """Look at how turns begin, until they no longer begin alike."""
    if state.pairs:
        if state.place is None:
            found = (index for index, example in enumerate(batch) if pair_of(example) is not None)
            first = next(found, None)
            state.place = None if first is None else batch.place(first)
        return state
    for index, row in enumerate(batch.rows):
        if state.prompts.ended and state.replies.ended:
            return state
        turns = (
            zip(row.roles, row.texts, strict=True)
            if isinstance(row, PlainRow)
            else [(turn.role, turn.content) for turn in row.messages if isinstance(turn.content, str)]
        )
        asked = False
        for role, text in turns:
            if role == "assistant":
                state.replies.look(text)
            elif role == "user" and not asked:
                asked = True
                state.prompts.look(text)
        if state.place is None and (state.prompts.texts or state.replies.texts):
            state.place = batch.place(index)
    return state


def merge(a: Openings, b: Openings) -> Openings:
    """Return what is known of both."""
    return Openings(
        a.pairs or b.pairs, a.place or b.place, a.prompts.joined(b.prompts), a.replies.joined(b.replies)
    )  # fmt: skip


def words_of(beginning: Beginning, longer_than: int) -> str:
    """Return what all texts of a chat begin with; "" for what is short, for few texts, and for data or markup.

    A label is enough, if it is short and the texts are few.
    """
    words = beginning.words
    label = _label(words)
    if label is not None and (beginning.texts < FEWEST or len(words) <= longer_than):
        return label[0]
    fit = beginning.texts >= FEWEST and len(words) > longer_than and words[:1].isalnum() and _says(words)
    return words if fit else ""


def shown(words: str) -> str:
    """Return the words in quotes, the first of them where they are many."""
    return repr(words if len(words) <= SHOWN else words[: SHOWN - 1] + "…")


def without(words: str, argument: str) -> str:
    """Return the end of a message: how to take the words off in a conversion; "" where a shell would need more."""
    if len(words) > SHOWN or re.search(r"[\\\"'`$!\n]", words):
        return ""
    return f"; to remove it, convert with --apply 'strip-prefix:{argument}=\"{words}\"'"
