"""Which examples of two datasets are the same, changed, added or gone, and which are in both, by their marks alone."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence

from msgspec import Struct

from .marks import NO_MARK, ContentMarks

_SHELVES = 256
_NOBODY = (1 << 64) - 1


class Matched(Struct, frozen=True):
    """How many examples are the same, and the numbers of the others: of those changed in both, those gone, those added.

    The numbers rise; those of `changed_to` go with those of `changed`.
    """

    same: int
    changed: array[int]
    changed_to: array[int]
    gone: array[int]
    added: array[int]


class Overlap(Struct, frozen=True):
    """How many of the `examples` of one dataset occur in another: as they are, and only with their prompt."""

    examples: int
    exact: int
    prompt_only: int


def match(one: ContentMarks, other: ContentMarks) -> Matched:
    """Match the examples of two datasets one to one.

    First those of the same content, duplicates as often as both have them; then, of those that are left, those with the
    same prompt, then those with the same first user turn, as changed. Where several could be matched, the first goes
    with the first. It does not matter where they stand.
    """
    partners = array("Q", [_NOBODY]) * len(one)
    taken = bytearray(len(other))
    same = _pair(one.contents, other.contents, partners, taken)
    own = bytearray(partner != _NOBODY for partner in partners)
    partners = array("Q", [_NOBODY]) * len(one)
    for name in ("prompts", "questions"):
        _pair(getattr(one, name), getattr(other, name), partners, taken, own)
    changed = array("Q", (i for i, partner in enumerate(partners) if partner != _NOBODY))
    return Matched(
        same,
        changed,
        array("Q", (partners[i] for i in changed)),
        array("Q", (i for i, partner in enumerate(partners) if partner == _NOBODY and not own[i])),
        array("Q", (j for j in range(len(other)) if not taken[j])),
    )


def overlap(one: ContentMarks, other: ContentMarks) -> Overlap:
    """Return how many examples of `one` occur in `other`, in whatever number: leaked, if one is to test the other."""
    exact, rest = _known(one.contents, range(len(one)), other.contents)
    prompts, _ = _known(one.prompts, rest, other.prompts)
    return Overlap(len(one), exact, prompts)


def duplicates_of(marks: ContentMarks) -> int:
    """Return how many examples have the content of an earlier one."""
    shelves = _shelves(marks.contents, range(len(marks)))
    return sum(len(shelf) - len({marks.contents[i] for i in shelf}) for shelf in shelves)


def _pair(
    one: Sequence[int], other: Sequence[int], partners: array[int], taken: bytearray, own: Sequence[int] = ()
) -> int:
    """Give each example of `one` that is free one of the same mark, and note who is taken. Returns how many got one.

    `own` are the examples of `one` that are not free, whoever their partner is.
    """
    number = 0
    mine = (i for i, partner in enumerate(partners) if partner == _NOBODY and not (own and own[i]))
    theirs = (j for j in range(len(other)) if not taken[j])
    for shelf, against in zip(_shelves(one, mine), _shelves(other, theirs), strict=True):
        waiting: dict[int, list[int]] = {}
        for j in reversed(against):
            waiting.setdefault(other[j], []).append(j)
        for i in shelf:
            some = waiting.get(one[i]) if one[i] != NO_MARK else None
            if some:
                partners[i] = some.pop()
                taken[partners[i]] = 1
                number += 1
    return number


def _known(one: Sequence[int], mine: Iterable[int], other: Sequence[int]) -> tuple[int, array[int]]:
    """Return how many marks are among others, and the numbers of the examples whose mark is not."""
    number, rest = 0, array("Q")
    for shelf, against in zip(_shelves(one, mine), _shelves(other, range(len(other))), strict=True):
        known = {other[j] for j in against} - {NO_MARK}
        for i in shelf:
            if one[i] in known:
                number += 1
            else:
                rest.append(i)
    return number, rest


def _shelves(marks: Sequence[int], numbers: Iterable[int]) -> list[array[int]]:
    """Sort examples by the first byte of their mark: one shelf at a time is looked at, so that little is held."""
    shelves = [array("Q") for _ in range(_SHELVES)]
    for i in numbers:
        shelves[marks[i] >> 56].append(i)
    return shelves
