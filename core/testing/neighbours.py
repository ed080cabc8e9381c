"""Examples near a given one: the same with a turn taken out, doubled, moved or changed, so that edges are met."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import product
from typing import Any

from hypothesis import strategies as st

from ..model.example import Example, Message, text_of
from .faults import broken_examples
from .strategies import ODD, ROLES, examples, extras, media, messages, tool_use


@st.composite
def near(draw: st.DrawFn, seeds: Sequence[Example]) -> Example:
    """One of the examples given, with up to three small changes, or none."""
    example = copy.deepcopy(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(0, 3))):
        _change(draw, example)
    return example


def _change(draw: st.DrawFn, example: Example) -> None:
    thread = example.messages
    if example.chosen and draw(st.booleans()):
        thread = draw(st.sampled_from([side for side in (example.chosen, example.rejected) if side]))
    if not thread:
        example.text = draw(_texts_near(example.text or ""))
        return
    at = draw(st.integers(0, len(thread) - 1))
    kind = draw(st.sampled_from(["drop", "double", "again", "swap", "text", "role", "insert", "extra"]))
    if kind == "drop":
        del thread[at]
    elif kind == "again":
        thread += copy.deepcopy(thread)
    elif kind == "double":
        thread.insert(at, copy.deepcopy(thread[at]))
    elif kind == "swap":
        thread[at], thread[-1] = thread[-1], thread[at]
    elif kind == "insert":
        thread.insert(at, draw(messages()))
    elif kind == "role":
        thread[at].role = draw(st.sampled_from(ROLES))
    elif kind == "extra":
        thread[at].extra = draw(extras())
    else:
        _retext(draw, thread[at])


def _retext(draw: st.DrawFn, turn: Message) -> None:
    if isinstance(turn.content, str):
        new: Any = draw(_texts_near(turn.content))
        turn.content = [{"type": "text", "text": new}] if draw(st.booleans()) else new
    else:
        turn.content = draw(st.none() | st.sampled_from(ODD))


def _texts_near(text: str) -> st.SearchStrategy[str]:
    half = len(text) // 2
    return st.sampled_from([f" {text}", f"{text}\n", text[:half], text[half:], text.upper(), text + text, *ODD])


def any_near(seeds: Sequence[Example]) -> st.SearchStrategy[Example]:
    """Half of them near the seeds, half any Example at all: sound, with one fault, or with many."""
    kinds, close = _kinds(), near(seeds) if seeds else None
    return kinds if close is None else st.booleans().flatmap(lambda wanted: close if wanted else kinds)


def planted(examples: Sequence[Example], words: Iterable[str]) -> list[Example]:
    """Return the examples with each of the words at the end of every text."""
    found = []
    for example, word in product(examples, filter(None, words)):
        copied = copy.deepcopy(example)
        for turn in copied.messages:
            turn.content = f"{text_of(turn.content)} {word}"
        found.append(copied)
    return found


@cache
def _kinds() -> st.SearchStrategy[Example]:
    # Not `one_of`: it would draw from each kind of fault as often as from all the rest.
    kinds = (examples(), examples(), broken_examples(), tool_use(), media())
    return st.integers(0, len(kinds) - 1).flatmap(kinds.__getitem__)


_LISTS = st.lists(st.sampled_from([0, 0, 0, 1, 1, 2]), max_size=10)


@st.composite
def sets_near(draw: st.DrawFn, seeds: Sequence[Example], *, most: int = 10) -> list[Example]:
    """A dataset: the seeds again and again, as they are and with small changes, and at times anything else between."""
    some = draw(_LISTS)[:most]
    found = copy.deepcopy(list(seeds)) if draw(st.booleans()) else []
    for kind in some:
        if kind == 0 and seeds:
            found.append(copy.deepcopy(draw(st.sampled_from(list(seeds)))))
        elif kind == 1 and (seeds or found):
            found.append(draw(near([*seeds, *found])))
        else:
            found.append(draw(_kinds()))
    return found
