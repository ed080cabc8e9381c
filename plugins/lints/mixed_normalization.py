"""FT323 mixed-normalization: accents written in two ways in one set."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import is_normalized

from msgspec import Struct

from ftconv import Batch, Place, Triggers, rule

from ._sightings import spot
from ._texts import found_in

_MARKS = "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u0309\u030a\u030b\u030c\u0323\u0327\u0328"
"""Accents that are characters of their own."""
_LETTERS = "àáâãäåçèéêëìíîïñòóôõöùúûüýÿāăąćčďęěğīłńňőřśşšťūůűźżžÄÅÇÉÖÜ"
_PLACES = 3


class Forms(Struct):
    """How many records have accents as one character with the letter (NFC), and how many apart from it (NFD)."""

    composed: int = 0
    apart: int = 0
    first: list[tuple[Place | None, str]] = []
    """Where the first are that have them apart, with a pointer."""


def see_all(state: Forms, batch: Batch) -> Forms:
    """Note in which form examples have their accents."""
    for index, example in enumerate(batch):
        apart = next(found_in(example, _has_apart), None)
        if apart is not None:
            state.apart += 1
            if len(state.first) < _PLACES:
                state.first.append((batch.place(index), apart[0]))
        elif next(found_in(example, _has_composed), None) is not None:
            state.composed += 1
    return state


def _has_apart(text: str) -> bool:
    return not text.isascii() and any(mark in text for mark in _MARKS) and not is_normalized("NFC", text)


def _has_composed(text: str) -> bool:
    return not text.isascii() and not is_normalized("NFD", text)


def merge(a: Forms, b: Forms) -> Forms:
    """Join what was seen of two parts."""
    return Forms(a.composed + b.composed, a.apart + b.apart, (a.first + b.first)[:_PLACES])


@rule(
    "FT323",
    category="suspicious",
    triggers=Triggers(characters=_MARKS + _LETTERS),
    start=Forms,
    see_all=see_all,
    merge=merge,
)
def mixed_normalization(state: Forms) -> Iterator[tuple[Place | None, str, str, str]]:
    """Accents are one character in some records and two in others (NFC and NFD).

    Why is this bad?
        `é` is one character, or an `e` and an accent that is drawn above it. They look the same, and are different
        tokens: the model learns each word twice, and searches and comparisons fail. Names of files on a Mac and texts
        from PDF files are where the second form comes from. Nothing is said where all records have the same form. Bring
        them to one with `unicodedata.normalize("NFC", text)`.

    Example
        ```jsonl
        {"messages": [{"role": "user", "content": "Where is the cafe\\u0301?"}, {"role": "assistant", "content": "Near."}]}
        {"messages": [{"role": "user", "content": "Is the caf\\u00e9 far?"}, {"role": "assistant", "content": "No. Bring snacks."}]}
        ```

    Use instead
        ```jsonl
        {"messages": [{"role": "user", "content": "Where is the caf\\u00e9?"}, {"role": "assistant", "content": "Near."}]}
        {"messages": [{"role": "user", "content": "Is the caf\\u00e9 far?"}, {"role": "assistant", "content": "No. Bring snacks."}]}
        ```

    Source
        - Unicode's normalization forms: https://www.unicode.org/reports/tr15/
    """  # noqa: E501
    if not state.apart or not state.composed:
        return
    (place, pointer), *others = state.first
    places = "".join(f", {spot(other)}" for other, _ in others if other is not None)
    many = f"{state.apart:,} record{'s' * (state.apart > 1)} with accents apart from their letters (NFD)"
    words = f"{many}, {state.composed:,} with both as one character (NFC); first here{places}"
    yield place, pointer, words, "mixed"
