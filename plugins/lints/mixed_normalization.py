"""FT323 mixed-normalization: accents written in two ways in one set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import is_normalized

from msgspec import Struct

from ftconv import Batch, Place, PlainRow, rule

from ._occurrences import listed
from ._texts import found_in

_apart = re.compile("[\u0300-\u036f]").search
_FIRST = (0xCC, 0xCD)
"""With one of these begins each accent that is a character of its own, in UTF-8."""
_PLACES = 3


class Forms(Struct):
    """Whether a record has accents as one character with the letter (NFC), and how many have them apart (NFD)."""

    composed: bool = False
    apart: int = 0
    first: list[tuple[Place | None, str]] = []
    """Where the first are that have them apart, with a pointer."""


def see_all(state: Forms, batch: Batch) -> Forms:
    """Note in which form examples have their accents."""
    for index, row in enumerate(batch.rows):
        if type(row) is PlainRow and row.line is not None:
            if row.joined.isascii():
                continue
            if _FIRST[0] not in row.line and _FIRST[1] not in row.line:
                state.composed = state.composed or _has_composed(row.joined)
                continue
        found = next(found_in(batch.examples[index], _has_apart), None)
        if found is None:
            state.composed = state.composed or next(found_in(batch.examples[index], _has_composed), None) is not None
            continue
        state.apart += 1
        if len(state.first) < _PLACES:
            state.first.append((batch.place(index), found[0]))
    return state


def _has_apart(text: str) -> bool:
    return not text.isascii() and _apart(text) is not None and not is_normalized("NFC", text)


def _has_composed(text: str) -> bool:
    return not text.isascii() and not is_normalized("NFD", text)


def merge(a: Forms, b: Forms) -> Forms:
    """Join what was seen of two parts."""
    return Forms(a.composed or b.composed, a.apart + b.apart, (a.first + b.first)[:_PLACES])


@rule(
    "FT323",
    category="suspicious",
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
    has = "records have" if state.apart > 1 else "record has"
    words = f"{state.apart:,} {has} accents apart from their letters (NFD), others as one character (NFC)"
    yield place, pointer, words + listed(place, [other for other, _ in others]), "mixed"
