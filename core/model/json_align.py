"""Alignment of two JSON values: what of the first stands in the second."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

import msgspec

_encode = msgspec.json.Encoder(order="sorted", decimal_format="number").encode

_MOST_COMPARED = 10_000
"""How many pairs of items are compared at most, between two that stay."""
_FARTHEST = 100
"""How many items are looked at for the one that another was made of."""


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal, and of the same types: 1, 1.0 and true are three values."""
    if type(one) is not type(other):
        return False
    if type(one) is dict:
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if type(one) is list:
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def changed_members(old: Any, new: Any) -> dict[str, Any] | None:
    """Return the members of an object that changed; None where there are others than before, or it is no object."""
    if type(old) is not dict or type(new) is not dict or old.keys() != new.keys():
        return None
    return {name: value for name, value in new.items() if not same(old[name], value)}


def aligned(old: list[Any], new: list[Any]) -> list[tuple[int | None, Any]]:
    """Return the items of `new`, each with the number of the item of `old` that it is, or was made of; None for none.

    The numbers rise; every item of `old` is used once at most.
    """
    keys, others = [_encode(item) for item in old], [_encode(item) for item in new]
    out: list[tuple[int | None, Any]] = []
    at = start = 0
    for a, b in [*_pairs(keys, others), (len(old), len(new))]:
        out.extend(_between(old[at:a], new[start:b], keys[at:a], others[start:b], at))
        if b < len(new):
            out.append((a, new[b]))
        at, start = a + 1, b + 1
    return out


def _pairs(keys: list[bytes], others: list[bytes]) -> list[tuple[int, int]]:
    """Return the numbers of items that stay: those that both lists have equally often, in the longest rising row."""
    places: dict[bytes, list[int]] = {}
    for number, key in enumerate(keys):
        places.setdefault(key, []).append(number)
    partners: dict[bytes, list[int]] = {}
    for number, key in enumerate(others):
        if key in places:
            partners.setdefault(key, []).append(number)
    both = [(places[key], numbers) for key, numbers in partners.items() if len(places[key]) == len(numbers)]
    pairs = sorted(pair for ones, twos in both for pair in zip(twos, ones, strict=True))
    ends: list[int] = []
    """The lowest number of the first list that a rising row of each length can end with."""
    last: list[int] = []
    before = [-1] * len(pairs)
    for at, (_, number) in enumerate(pairs):
        length = bisect_left(ends, number)
        before[at] = last[length - 1] if length else -1
        if length == len(ends):
            ends.append(number)
            last.append(at)
        else:
            ends[length], last[length] = number, at
    row: list[tuple[int, int]] = []
    at = last[-1] if last else -1
    while at >= 0:
        b, a = pairs[at]
        row.append((a, b))
        at = before[at]
    return row[::-1]


def _between(
    old: list[Any], new: list[Any], keys: list[bytes], others: list[bytes], first: int
) -> Iterator[tuple[int | None, Any]]:
    """Align two stretches in which no item stays for certain; by what they have in common where they are short."""
    if len(old) * len(new) > _MOST_COMPARED:
        yield from _paired(old, new, first)
        return
    for tag, a, b, c, d in SequenceMatcher(None, keys, others, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from ((first + a + n, item) for n, item in enumerate(new[c:d]))
        elif tag == "insert":
            yield from ((None, item) for item in new[c:d])
        elif tag == "replace":
            yield from _paired(old[a:b], new[c:d], first + a)


def _paired(old: list[Any], new: list[Any], first: int) -> list[tuple[int | None, Any]]:
    """Pair the items of two stretches that have none in common: in order, by what they have most in common."""
    out: list[tuple[int | None, Any]] = []
    at = 0
    for number, item in enumerate(new):
        left = len(new) - number - 1
        last = len(old) - left  # as many stay as items are still to be paired
        choices = range(at, min(max(last, at + 1), at + _FARTHEST)) if at < len(old) else range(0)
        best = max(choices, key=lambda n: (_likeness(old[n], item), -n), default=None)
        if best is None:
            out.append((None, item))
        else:
            out.append((first + best, item))
            at = best + 1
    return out


def _likeness(one: Any, other: Any) -> int:
    if type(one) is dict and type(other) is dict:
        return sum(key in other and same(value, other[key]) for key, value in one.items())
    return int(type(one) is type(other))
