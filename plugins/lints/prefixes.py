"""What all texts of a set begin with, found in one pass."""

from __future__ import annotations

from msgspec import Struct

from ftconv import Example, Place

LONGEST = 1_000
"""Characters of a beginning that are looked at."""


class Beginning(Struct):
    """How many texts, what all of them begin with, where the first stands, and whether all are the same.

    `silent` says that the format has no bare prompts and completions.
    """

    silent: bool = False
    texts: int = 0
    shared: str = ""
    place: Place | None = None
    first: str = ""
    same: bool = True


def start(format: str) -> Beginning:
    """Return what is known before the first text."""
    return Beginning(silent=format != "prompt-completion")


def look(state: Beginning, text: str, example: Example) -> Beginning:
    """Take in one text; an empty one says nothing."""
    if not text:
        return state
    if not state.texts:
        return Beginning(False, 1, text[:LONGEST], example.place, text[:LONGEST], len(text) <= LONGEST)
    state.texts += 1
    if not text.startswith(state.shared):
        state.shared = common_start(state.shared, text)
    state.same = state.same and text == state.first
    return state


def merge(a: Beginning, b: Beginning) -> Beginning:
    """Return what is known of both."""
    if not a.texts or not b.texts:
        return a if a.texts or a.silent < b.silent else b
    shared = common_start(a.shared, b.shared)
    same = a.same and b.same and a.first == b.first
    return Beginning(False, a.texts + b.texts, shared, a.place, a.first, same)


def common_start(a: str, b: str) -> str:
    """Return what both begin with."""
    return a[: next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))]


def whole_words(state: Beginning) -> str:
    """Return the shared beginning up to its last whole word; "" where it says nothing: few texts, or all the same."""
    if state.texts < 3 or state.same:
        return ""
    shared = state.shared
    end = next((i + 1 for i in range(len(shared) - 1, -1, -1) if not shared[i].isalnum()), 0)
    return shared[:end]
