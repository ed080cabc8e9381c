"""Alignment of two JSON values: what of the first stands in the second."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Any

import msgspec

_encode = msgspec.json.Encoder(order="sorted", decimal_format="number").encode


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
    for tag, a, b, c, d in SequenceMatcher(None, keys, others, autojunk=False).get_opcodes():
        if tag == "equal":
            out.extend((a + n, item) for n, item in enumerate(new[c:d]))
        elif tag == "insert":
            out.extend((None, item) for item in new[c:d])
        elif tag == "replace":
            out.extend(_paired(old[a:b], new[c:d], a))
    return out


def _paired(old: list[Any], new: list[Any], first: int) -> list[tuple[int | None, Any]]:
    """Pair the items of two stretches that have none in common: in order, by what they have most in common."""
    out: list[tuple[int | None, Any]] = []
    at = 0
    for number, item in enumerate(new):
        left = len(new) - number - 1
        last = len(old) - left  # as many stay as items are still to be paired
        choices = range(at, max(last, at + 1)) if at < len(old) else range(0)
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
