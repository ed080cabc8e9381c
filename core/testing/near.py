"""Examples near a given one: the same with a turn taken out, doubled, moved or changed, so that rules meet the edges."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from ..example import Example, Message
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
    kind = draw(st.sampled_from(["drop", "double", "swap", "text", "role", "insert", "extra"]))
    if kind == "drop":
        del thread[at]
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
    """Any Example at all, sound and broken ones, and those near the seeds."""
    kinds = [examples(), broken_examples(), tool_use(), media()]
    return st.one_of(near(seeds), *kinds, near(seeds)) if seeds else st.one_of(*kinds)


@st.composite
def sets_near(draw: st.DrawFn, seeds: Sequence[Example], *, most: int = 12) -> list[Example]:
    """A dataset: a few examples, some several times or nearly so, and at times the seeds before them, in order."""
    pool = draw(st.lists(any_near(seeds), min_size=1, max_size=4))
    again = st.sampled_from(pool).map(copy.deepcopy)
    found = draw(st.lists(st.one_of(again, again, near(pool)), max_size=most))
    return [*copy.deepcopy(list(seeds) if draw(st.booleans()) else []), *found]
