"""Kinds: faults of one rule, each kind one fact of the set where many records have it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from ftconv import Example, Place, SetHit, content_key

from ._occurrences import FEW, PLACES, Occurrence, listed

Severity = Literal["error", "warning"]


class Kind(Struct):
    """In how many turns and records a fault is, and the first turns with it."""

    severity: Severity = "error"
    turns: int = 0
    records: int = 0
    first: list[Occurrence] = []


Kinds = dict[str, Kind]


class Fault(Struct, frozen=True):
    """A fault in one turn of an example: its kind, where it is, and the words for it."""

    kind: str
    pointer: str
    words: str
    severity: Severity = "error"


def note(kinds: Kinds, fault: Fault, place: Place | None, example: Example, *, first_of_record: bool = True) -> None:
    """Add a fault; `first_of_record` says that the record had none of its kind so far."""
    kind = kinds.setdefault(fault.kind, Kind(fault.severity))
    kind.turns += 1
    kind.records += first_of_record
    if len(kind.first) < FEW:
        kind.first.append(Occurrence(place, fault.pointer, fault.words, content_key(example).hex()))


def wanted(kinds: Kinds, kind: str) -> bool:
    """Whether the next fault of a kind may be told by itself, so that its words are needed."""
    return kind not in kinds or len(kinds[kind].first) < FEW


def start() -> Kinds:
    """Return the state before the first record."""
    return {}


def merge(a: Kinds, b: Kinds) -> Kinds:
    """Join what was seen of two parts."""
    out = dict(a)
    for name, kind in b.items():
        one = out.get(name, Kind(kind.severity))
        out[name] = Kind(
            one.severity, one.turns + kind.turns, one.records + kind.records, (one.first + kind.first)[:FEW]
        )
    return out


def told(kinds: Kinds) -> Iterator[SetHit]:
    """Yield a finding for each turn with a fault where they are few, else one for all of a kind, at the first."""
    for name, kind in kinds.items():
        if kind.turns <= FEW:
            for one in kind.first:
                yield from _hit(kind, one, one.words, f"{name} {one.key}")
            continue
        one, *others = kind.first
        places = listed(
            one.place, list({_line(o): o.place for o in others if _line(o) != _line(one)}.values())[: PLACES - 1]
        )
        turns = f"{kind.turns:,} turns of " if kind.turns > kind.records else ""
        yield from _hit(kind, one, f"{one.words}; so in {turns}{kind.records:,} records{places}", f"many {name}")


def _line(one: Occurrence) -> tuple[str, int, int]:
    return ("", 0, 0) if one.place is None else (one.place.file, one.place.line, one.place.byte)


def _hit(kind: Kind, one: Occurrence, words: str, key: str) -> Iterator[SetHit]:
    if kind.severity == "warning":
        yield one.place, one.pointer, words, key, "warning"
    else:
        yield one.place, one.pointer, words, key
