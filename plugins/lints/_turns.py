"""Turns: all replies of a batch, or all that users say, gathered at once; where each is from is found on request."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from msgspec import Struct, field
from xxhash import xxh3_64_hexdigest

from ftconv import Batch, Example, Place, Places, PlainRow, Role, text_of

MOST_PLACES = 1_000
"""Replies that are named one by one; the others are counted."""

_MOST_KEPT = 10_000
_Key = tuple[Role, tuple[Role, ...]]
_turns: dict[_Key, tuple[int, ...]] = {}
_cuts: dict[_Key, slice | None] = {}
"""For a role and the roles of all turns, which turns have it, and the slice that takes them out, where there is one."""


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

    __slots__ = ("_batch", "_begins", "_role", "texts")

    def __init__(self, batch: Batch, role: Role = "assistant") -> None:
        self._batch, self._role = batch, role
        self._begins: list[int] = []
        """How many of the turns come before each example."""
        self.texts: list[str] = []
        texts, begin = self.texts, self._begins.append
        cuts: dict[tuple[Role, ...], slice | None] = {roles: _cut_of((role, roles)) for roles in batch.roles}
        for row in batch.rows:
            begin(len(texts))
            if type(row) is PlainRow:
                roles = row.roles
                cut = cuts[roles] if roles in cuts else _cut_of((role, roles))
                texts += row.texts[cut] if cut is not None else [row.texts[at] for at in _turns_of((role, roles))]
            elif type(row) is Example:
                texts += [text for _, text in _of_example(row, role)]

    def add_to(self, spots: Spots, at: int) -> None:
        """Add the turn with this number to some that have something in common."""
        index = bisect_right(self._begins, at) - 1
        pointer, _ = self._origin(at)
        spots.add(self._batch.place(index), pointer, self.texts[at])

    def question(self, at: int) -> str:
        """Return the user's turn before the turn with this number."""
        pointer, example = self._origin(at)
        thread, turn = pointer.split("/")[1:3]
        before = example.messages[: int(turn)] if thread == "messages" else example.messages
        return next((text_of(message.content) for message in reversed(before) if message.role == "user"), "")

    def _origin(self, at: int) -> tuple[str, Example]:
        """Return the pointer of the turn with this number, and its example."""
        index = bisect_right(self._begins, at) - 1
        row, number = self._batch.rows[index], at - self._begins[index]
        if type(row) is PlainRow:
            return f"/messages/{_turns_of((self._role, row.roles))[number]}/content", row.example
        example = self._batch.examples[index]
        return list(_of_example(example, self._role))[number][0], example


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
    role, roles = key
    return _turns[key] if key in _turns else tuple(at for at, one in enumerate(roles) if one == role)


def _cut_of(key: _Key) -> slice | None:
    if key in _cuts:
        return _cuts[key]
    turns = _turns_of(key)
    step = turns[1] - turns[0] if len(turns) > 1 else 1
    even = not turns or turns == tuple(range(turns[0], turns[-1] + 1, step))
    cut = slice(turns[0], turns[-1] + 1, step) if turns and even else slice(0, 0) if even else None
    if len(_cuts) < _MOST_KEPT:
        _turns[key], _cuts[key] = turns, cut
    return cut
