"""Replies: all that a model learns to say, gathered from examples many at a time, each with its pointer on request."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from msgspec import Struct, field
from xxhash import xxh3_64_hexdigest

from ftconv import Batch, Example, Place, Places, PlainRow, text_of

MOST_PLACES = 1_000
"""Replies that are named one by one; the others are counted."""

_MOST_KEPT = 10_000
_turns: dict[tuple[str, ...], tuple[int, ...]] = {}
_cuts: dict[tuple[str, ...], slice | None] = {}
"""For roles in a row, which turns are the assistant's, and the slice that takes them out, where there is one."""


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


class Replies:
    """The replies of a batch in order: contents of assistant turns that are trained, and no rejected ones."""

    __slots__ = ("_batch", "_begins", "texts")

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._begins: list[int] = []
        """How many replies come before each example."""
        self.texts: list[str] = []
        texts, begin = self.texts, self._begins.append
        for row in batch.rows:
            begin(len(texts))
            if type(row) is PlainRow:
                cut = _cuts[row.roles] if row.roles in _cuts else _learn(row.roles)
                texts += row.texts[cut] if cut is not None else [row.texts[at] for at in _turns_of(row.roles)]
            elif type(row) is Example:
                texts += [text for _, text in _of_example(row)]

    def add_to(self, spots: Spots, at: int) -> None:
        """Add the reply with this number to some that have something in common."""
        index = bisect_right(self._begins, at) - 1
        pointer, _ = self._origin(at)
        spots.add(self._batch.place(index), pointer, self.texts[at])

    def question(self, at: int) -> str:
        """Return the user's turn before the reply with this number."""
        pointer, example = self._origin(at)
        thread, turn = pointer.split("/")[1:3]
        before = example.messages[: int(turn)] if thread == "messages" else example.messages
        return next((text_of(message.content) for message in reversed(before) if message.role == "user"), "")

    def _origin(self, at: int) -> tuple[str, Example]:
        """Return the pointer of the reply with this number, and its example."""
        index = bisect_right(self._begins, at) - 1
        row, number = self._batch.rows[index], at - self._begins[index]
        if type(row) is PlainRow:
            return f"/messages/{_turns_of(row.roles)[number]}/content", row.example
        example = self._batch.examples[index]
        return list(_of_example(example))[number][0], example


def _of_example(example: Example) -> Iterator[tuple[str, str]]:
    """Yield pointer and text of each reply that is trained."""
    if example.label is False:
        return
    for pointer, thread in (("/messages", example.messages), ("/chosen", example.chosen or ())):
        for index, message in enumerate(thread):
            if (
                message.role == "assistant"
                and message.weight != 0
                and not message.tool_calls
                and message.content is not None
            ):
                yield f"{pointer}/{index}/content", text_of(message.content)


def _turns_of(roles: tuple[str, ...]) -> tuple[int, ...]:
    return _turns[roles] if roles in _turns else tuple(at for at, role in enumerate(roles) if role == "assistant")


def _learn(roles: tuple[str, ...]) -> slice | None:
    turns = _turns_of(roles)
    step = turns[1] - turns[0] if len(turns) > 1 else 1
    even = not turns or turns == tuple(range(turns[0], turns[-1] + 1, step))
    cut = slice(turns[0], turns[-1] + 1, step) if turns and even else slice(0, 0) if even else None
    if len(_cuts) < _MOST_KEPT:
        _turns[roles], _cuts[roles] = turns, cut
    return cut
