"""Occurrences: a fault that one script put into many records is one fact of the set, and told once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from ftconv import Batch, Example, Place, content_key

from ._sightings import spot

FEW = 20
"""So many records are named one by one; of more, the number and the first places."""

PLACES = 3
"""Places that a finding for many records names."""

Find = Callable[[Example], Iterable[tuple[str, str]]]
"""Yields a pointer and words for each place in an example where the fault is."""


class Occurrence(Struct, frozen=True):
    """A record with the fault: where it is, in words, and a key that does not depend on its place."""

    place: Place | None
    pointer: str
    words: str
    key: str


class Occurrences(Struct):
    """How many records have the fault, and the first of them."""

    count: int = 0
    first: list[Occurrence] = []


def seeing(find: Find) -> Callable[[Occurrences, Batch], Occurrences]:
    """Return a `see_all` that notes the examples in which `find` finds something, each once."""

    def see_all(state: Occurrences, batch: Batch) -> Occurrences:
        for index, example in enumerate(batch):
            for pointer, words in find(example):
                note(state, batch.place(index), pointer, words, example)
                break
        return state

    return see_all


def note(state: Occurrences, place: Place | None, pointer: str, words: str, example: Example) -> None:
    """Add a record with the fault."""
    state.count += 1
    if len(state.first) < FEW:
        state.first.append(Occurrence(place, pointer, words, content_key(example).hex()))


def merge(a: Occurrences, b: Occurrences) -> Occurrences:
    """Join what was seen of two parts."""
    return Occurrences(a.count + b.count, (a.first + b.first)[:FEW])


def told(state: Occurrences) -> Iterator[tuple[Place | None, str, str, str]]:
    """Yield a finding for each record where they are few, else one for all of them, at the first."""
    if state.count <= FEW:
        for one in state.first:
            yield one.place, one.pointer, one.words, one.key
        return
    one, *others = state.first
    places = listed(one.place, [other.place for other in others[: PLACES - 1]])
    yield one.place, one.pointer, f"{one.words}; so in {state.count:,} records{places}", "many"


def listed(first: Place | None, others: Iterable[Place | None]) -> str:
    """Return places after a first one, in words: the line alone where the file is the same."""
    known = [other for other in others if other is not None]
    same = first is not None and all(other.file == first.file for other in known)
    words = [f"line {other.line:,}" if same else spot(other) for other in known]
    return ", as here, " + ", ".join(words) if words else ""
