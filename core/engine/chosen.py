"""What is chosen of one input, and its chunks with the chosen records alone."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy

from msgspec import Struct, structs

from ..containers import Chunk
from .chosen_chunk import ChosenChunk
from .grouping import GroupChunk


class Bits:
    """A set of numbers from 0, in one bit each."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self.count = 0

    def add(self, number: int) -> None:
        """Add a number that is not in it."""
        at = number >> 3
        if at >= len(self._bytes):
            self._bytes.extend(bytes(max(at + 1 - len(self._bytes), len(self._bytes) // 8)))
        self._bytes[at] |= 1 << (number & 7)
        self.count += 1

    def __contains__(self, number: int) -> bool:
        at = number >> 3
        return at < len(self._bytes) and bool(self._bytes[at] >> (number & 7) & 1)

    def __iter__(self) -> Iterator[int]:
        for at, byte in enumerate(self._bytes):
            if byte:
                yield from (8 * at + bit for bit in range(8) if byte >> bit & 1)


class Chosen(Struct, frozen=True):
    """What is chosen of one input: what comes after the first `skip` records, and is among `numbers` if there are any.

    After the first `most` of those reading ends, unless it is -1. In a mix each is written `copies` times, and once
    more if it is among `more`. A conversation of several records counts as one, known by the number of its first.
    """

    skip: int = 0
    most: int = -1
    numbers: Bits | None = None
    copies: int = 1
    more: Bits | None = None

    def times(self, number: int) -> int:
        """Return how often a record is written."""
        return self.copies + (self.more is not None and number in self.more)


def chosen_chunks(chunks: Iterator[Chunk], chosen: Chosen) -> Iterator[Chunk]:
    """Yield the chunks of an input with the chosen records alone. Of the file is said what comes before the last."""
    if not chosen.most:
        return
    window = _Window(chosen)
    first = 0
    for chunk in chunks:
        if isinstance(chunk, GroupChunk):
            yield window.of_groups(chunk)
        else:
            made, count = window.of_records(chunk, first)
            first += count
            yield made
        if window.ended:
            return


class _Window:
    """Tells which records are chosen, as they come. `ended` says that there will be no more."""

    def __init__(self, chosen: Chosen) -> None:
        self._chosen = chosen
        self._seen = self._taken = 0

    @property
    def ended(self) -> bool:
        return self._taken == self._chosen.most

    def takes(self, number: int) -> bool:
        """Say whether the next record is chosen, which has this number."""
        chosen = self._chosen
        self._seen += 1
        if self._seen <= chosen.skip or not (chosen.numbers is None or number in chosen.numbers):
            return False
        self._taken += 1
        return True

    def of_records(self, chunk: Chunk, first: int) -> tuple[Chunk, int]:
        """Return what is chosen of a chunk whose first record has this number, and how many records were looked at."""
        looked_at = copy(chunk)
        looked_at.notes = list(chunk.notes)
        positions: list[int] = []
        count = 0
        for _ in looked_at.records():
            if self.takes(first + count):
                positions.append(count)
            count += 1
            if self.ended:
                break
        if self._taken == first + count and not self.ended:
            return chunk, count  # all of it, and all before
        sayings = [(note, structs.replace(place, record=place.record + first)) for note, place in looked_at.notes]
        inner, skipped = chunk if positions else None, count - len(positions)
        return ChosenChunk(inner, positions, first, chunk.size, skipped, self.ended, sayings), count

    def of_groups(self, chunk: GroupChunk) -> GroupChunk:
        """Return the chosen conversations of a chunk."""
        made = GroupChunk([], chunk.notes, chunk.size)
        for group in chunk.groups:
            number = group[1][0].place.record
            if self.takes(number):
                made.groups.append(group)
            else:
                made.skipped += len(group[1])
            if self.ended:
                made.ended = True
                made.notes = [(note, place) for note, place in chunk.notes if place.record <= number]
                break
        return made
