"""Turns: all replies of a batch, or all that users say, gathered at once; where each is from is found on request."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate, chain
from typing import cast

from msgspec import Struct, field
from xxhash import xxh3_64_hexdigest

from ftconv import Batch, Example, Place, Places, PlainRow, Role, text_of

MOST_PLACES = 1_000
"""Replies that are named one by one; the others are counted."""

_MOST_KEPT = 10_000
_Key = tuple[Role, tuple[Role, ...]]
_turns: dict[_Key, tuple[int, ...]] = {}
"""For a role and the roles of all turns, which turns have it."""


class Spots(Struct):
    """Replies that have something in common: how many, and place, pointer and digest of the first of them."""

    count: int = 0
    places: Places = field(default_factory=Places)
    pointers: list[str] = []
    keys: list[str] = []

    def add(self, place: Place | None, pointer: str, text: str) -> None:
        """Take in one of them."""
        self.count += 1
        if len(self.keys) < MOST_PLACES:
            self.places.append(place)
            self.pointers.append(pointer)
            self.keys.append(xxh3_64_hexdigest(text.encode("utf-8", "surrogatepass")))

    def joined(self, later: Spots) -> Spots:
        """Add those of `later`, which came later, and return this one."""
        self.count += later.count
        for at in range(min(len(later.keys), MOST_PLACES - len(self.keys))):
            self.places.append(later.places[at])
        self.pointers += later.pointers[: MOST_PLACES - len(self.pointers)]
        self.keys += later.keys[: MOST_PLACES - len(self.keys)]
        return self

    def hits(self, words: str) -> Iterator[tuple[Place | None, str, str, str]]:
        """Yield a finding for each that is named, and one for the others."""
        for at, (pointer, key) in enumerate(zip(self.pointers, self.keys, strict=True)):
            yield self.places[at], pointer, words, key
        if self.count > len(self.keys):
            yield None, "", f"{self.count - len(self.keys):,} more: {words}", "rest"


class Turns:
    """The contents of all turns of a role in a batch, in order; of assistant turns those that are trained.

    Replies that were rejected are left out, and so are turns with calls.
    """

    __slots__ = ("_batch", "_begins", "_last", "_role", "texts")

    def __init__(self, batch: Batch, role: Role = "assistant") -> None:
        self._batch, self._role = batch, role
        self._begins: list[int] = []
        """How many of the turns come before each example, once it was asked for."""
        self._last: tuple[int, list[str]] = (-1, [])
        """The example that was asked for last, by its index, and the pointers of its turns."""
        same = _same_cut(role, batch.roles) if batch.roles else None
        if same is not None:
            self.texts = list(chain.from_iterable([cast(PlainRow, row).texts[same] for row in batch.rows]))
        else:
            self.texts = [text for row in batch.rows for text in _texts_of(row, role)]

    def add_to(self, spots: Spots, at: int) -> None:
        """Add the turn with this number to some that have something in common."""
        index, pointer, _ = self._origin(at)
        spots.add(self._batch.place(index), pointer, self.texts[at])

    def question(self, at: int) -> str:
        """Return the user's turn before the turn with this number."""
        _, pointer, example = self._origin(at)
        thread, turn = pointer.split("/")[1:3]
        last = int(turn) if thread == "messages" else len(example.messages)
        before = (example.messages[at] for at in range(last - 1, -1, -1))
        return next((text_of(message.content) for message in before if message.role == "user"), "")

    def _origin(self, at: int) -> tuple[int, str, Example]:
        """Return the index of the example of the turn with this number, the turn's pointer, and the example."""
        index, number = self._spot(at)
        row = self._batch.rows[index]
        if type(row) is PlainRow:
            return index, f"/messages/{_turns_of((self._role, row.roles))[number]}/content", row.example
        example = cast(Example, row)
        if self._last[0] != index:
            self._last = index, [pointer for pointer, _ in _of_example(example, self._role)]
        return index, self._last[1][number], example

    def _spot(self, at: int) -> tuple[int, int]:
        """Return the index of an example, and which of its turns it is."""
        roles = self._batch.roles
        if len(roles) == 1:
            return divmod(at, len(_turns_of((self._role, next(iter(roles))))))
        if not self._begins:
            counts = [_count(row, self._role) for row in self._batch.rows]
            self._begins = [0, *accumulate(counts)][:-1]
        index = bisect_right(self._begins, at) - 1
        return index, at - self._begins[index]


def turns_of(batch: Batch, role: Role = "assistant") -> Turns:
    """Return the turns of a role, gathered once for all rules."""
    found: Turns | None = batch.known.get((Turns, role))
    if found is None:
        found = batch.known[Turns, role] = Turns(batch, role)
    return found


def _texts_of(row: Example | PlainRow, role: Role) -> list[str]:
    if type(row) is PlainRow:
        return [row.texts[at] for at in _turns_of((role, row.roles))]
    return [text for _, text in _of_example(cast(Example, row), role)]


def _count(row: Example | PlainRow, role: Role) -> int:
    return len(_turns_of((role, row.roles))) if type(row) is PlainRow else len(_texts_of(row, role))


def _of_example(example: Example, role: Role) -> Iterator[tuple[str, str]]:
    """Yield pointer and text of each turn of a role."""
    if example.label is False and role == "assistant":
        return
    for pointer, thread in (("/messages", example.messages), ("/chosen", example.chosen or ())):
        for index, message in enumerate(thread):
            trained = message.weight != 0 and not message.tool_calls
            if message.role == role and message.content is not None and (trained or role != "assistant"):
                yield f"{pointer}/{index}/content", text_of(message.content)


def _turns_of(key: _Key) -> tuple[int, ...]:
    found = _turns.get(key)
    if found is None:
        role, roles = key
        found = tuple(at for at, one in enumerate(roles) if one == role)
        if len(_turns) < _MOST_KEPT:
            _turns[key] = found
    return found


def _same_cut(role: Role, rows: Iterable[tuple[Role, ...]]) -> slice | None:
    """Return the slice that takes the turns of a role out of all of these rows of roles, where there is one."""
    starts = set()
    for roles in rows:
        turns = _turns_of((role, roles))
        if not turns or turns != tuple(range(turns[0], len(roles), 2)):
            return None
        starts.add(turns[0])
    return slice(starts.pop(), None, 2) if len(starts) == 1 else None
