"""Gathering the records of one conversation, for formats that spread it over several records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import blake2b
from typing import Any

from msgspec import Struct, structs

from ..containers import Broken, Chunk
from ..errors import Crash, RecordError
from ..model.place import Note, Place
from .chosen_chunk import ChosenChunk

WINDOW = 10_000
"""How many records may stand between two of one conversation."""


class Member(Struct):
    """One record of a group, with all that may be asked about it later."""

    value: Any
    place: Place
    raw: bytes


class GroupChunk(Struct):
    """Conversations, each a list of records, and records that stand alone.

    `skipped` counts the records that were not chosen, and `ended` says that reading ends with this chunk.
    """

    groups: list[tuple[bool, list[Member]]]
    """Whether the record belongs to a conversation at all, and the records."""
    notes: list[tuple[Note, Place]]
    size: int
    skipped: int = 0
    ended: bool = False

    def records(self) -> Iterator[tuple[int, Any]]:
        """Yield the list of records of each conversation, and a record that stands alone as it is."""
        for index, (joined, group) in enumerate(self.groups):
            yield index, [m.value for m in group] if joined else group[0].value

    @property
    def members(self) -> int:
        """How many records of the input there are in all."""
        return sum(len(group) for _, group in self.groups)

    def weight(self, index: int) -> int:
        """How many records of the input this conversation is made of."""
        return len(self.groups[index][1])

    def place(self, index: int) -> Place:
        """Return where the first record of the conversation starts; `record` is counted from the start of the input."""
        return self.groups[index][1][0].place

    def raw(self, index: int) -> bytes:
        """Return the records as they stood in the input, one after the other."""
        return b"\n".join(member.raw for member in self.groups[index][1])

    def column(self, index: int, pointer: str) -> tuple[int, int]:
        """Return the line of the record that the first token of the pointer counts to."""
        head = pointer[1:].partition("/")[0]
        group = self.groups[index][1]
        number = int(head) if head.isdecimal() and int(head) < len(group) else 0
        return group[number].place.line, 0


def gathered(
    chunks: Iterator[Chunk],
    key_of: Callable[[Any], str | None],
    chunk_bytes: int,
    rename: Callable[[Any], Any] | None,
    window: int = WINDOW,
    late: str = "",
) -> Iterator[Chunk]:
    """Yield the conversations of an input in the order in which they begin.

    A conversation ends when `window` records have passed without one of it. A record that comes later still is
    Broken: it cannot join, and would be a conversation of its own without a word. `late` says so in other words.
    """
    waiting: dict[str | int, list[Member]] = {}
    """By the key of the conversation; a record that stands alone has a number instead."""
    newest: dict[str, int] = {}
    over: set[bytes] = set()
    ready: list[tuple[bool, list[Member]]] = []
    notes: list[tuple[Note, Place]] = []
    number = size = skipped = 0
    ended = False
    for chunk in chunks:
        first = number
        chosen = isinstance(chunk, ChosenChunk)
        for index, value in chunk.records():
            p = chunk.place(index)
            place = Place(p.file, p.line, p.column, p.byte, p.record if chosen else number)
            number += 1
            size += len(raw := chunk.raw(index))
            key: str | None = None
            if not isinstance(value, Broken):
                try:
                    key = key_of(value if rename is None else rename(value))
                except RecordError as error:
                    value = Broken(error.code, str(error))
                except Crash as error:
                    value = Broken("FT001", str(error))
            if key is not None and _digest(key) in over and key not in waiting:
                what = f"conversation {key[:40]!r} continues more than {window:,} records later"
                value, key = Broken("FT202", late or f"{what}; sort by conversation"), None
            if key is None:
                waiting[number] = [Member(value, place, raw)]
            else:
                waiting.setdefault(key, []).append(Member(value, place, raw))
                newest[key] = number
            while waiting:
                oldest = next(iter(waiting))
                if isinstance(oldest, str):
                    if newest[oldest] > number - window:
                        break
                    del newest[oldest]
                    over.add(_digest(oldest))
                ready.append((isinstance(oldest, str), waiting.pop(oldest)))
            if size >= chunk_bytes and ready:
                yield GroupChunk(ready, notes, size, skipped)
                ready, notes, size, skipped = [], [], 0, 0
        notes.extend((note, p if chosen else structs.replace(p, record=p.record + first)) for note, p in chunk.notes)
        chunk.notes.clear()
        if isinstance(chunk, ChosenChunk):
            skipped, ended = skipped + chunk.skipped, chunk.ended
    ready.extend((isinstance(key, str), group) for key, group in waiting.items())
    if ready or notes or skipped or ended:
        yield GroupChunk(ready, notes, size, skipped, ended)


def _digest(key: str) -> bytes:
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
