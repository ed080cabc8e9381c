"""Batches: examples in a row, for rules over a dataset: many at once are seen more quickly than one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any, cast

from msgspec import Struct

from .example import Example, Message, Role
from .place import Place
from .place_list import NOWHERE, Places


class PlainRow(Struct, gc=False):
    """An example whose turns have role and text alone, as its reader saw it.

    `joined` are the texts joined by line breaks. `line` are the bytes of the record, in UTF-8 and without other escapes
    than those of quotes, backslashes, tabs and line feeds; None where it has others. `made` is the example, once
    somebody asked for it.
    """

    roles: tuple[Role, ...]
    texts: list[str]
    joined: str
    line: bytes | None
    made: Example | None = None

    @property
    def example(self) -> Example:
        """The example. Most rules need no more than roles and texts, so it is made when it is first asked for."""
        if self.made is None:
            self.made = Example(list(map(Message, self.roles, self.texts)))
        return self.made


class Batch:
    """Consecutive examples of one input. `rows` has the same: a PlainRow for each whose turns have only role and text.

    Places are computed on request: use `place` and `places`, not `example.place`.
    """

    __slots__ = ("_examples", "_place_of", "_places", "_places_of", "_roles", "known", "rows")

    def __init__(
        self,
        rows: Sequence[Example | PlainRow],
        place_of: Callable[[int], Place] | None = None,
        places_of: Callable[[], Places] | None = None,
    ) -> None:
        self.rows = rows
        self.known: dict[Any, Any] = {}
        """What was worked out for these examples, under a key of its own, so that the next rule has it."""
        self._place_of, self._places_of = place_of, places_of
        self._places: Places | None = None
        self._examples: list[Example] | None = None
        self._roles: frozenset[tuple[Role, ...]] | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Example]:
        return map(_example_of, self.rows)

    @property
    def examples(self) -> Sequence[Example]:
        """The examples. `rows` and `roles` cost less, where they are enough."""
        if self._examples is None:
            self._examples = list(map(_example_of, self.rows))
        return self._examples

    @property
    def roles(self) -> frozenset[tuple[Role, ...]]:
        """The different rows of roles that the examples have, if the turns of all have only role and text; else none.

        So a rule that looks at roles need not look at each example.
        """
        if self._roles is None:
            try:
                self._roles = frozenset([cast(PlainRow, row).roles for row in self.rows])
            except AttributeError:
                self._roles = frozenset()
        return self._roles

    @property
    def file(self) -> str:
        """The name of the input."""
        return self.place(0).file if self.rows else ""

    def place(self, index: int) -> Place:
        """Return the place of an example; a Place without a file if it is not known."""
        if self._place_of is not None:
            return self._place_of(index)
        return _example_of(self.rows[index]).place or NOWHERE

    def places(self) -> Places:
        """Return the places of all examples."""
        if self._places is None:
            self._places = Places() if self._places_of is None else self._places_of()
            for index in range(len(self._places), len(self.rows)):
                self._places.append(self.place(index))
        return self._places

    def placed(self) -> Sequence[Example]:
        """Return the examples, each with its place set."""
        if self._place_of is not None:
            for index, example in enumerate(self.examples):
                example.place = self._place_of(index)
        return self.examples

    def copied(self, copy: Callable[[Example], Example]) -> Batch:
        """Return a batch of copies of the examples."""
        rows = [
            PlainRow(row.roles, row.texts.copy(), row.joined, row.line)
            if type(row) is PlainRow
            else copy(cast(Example, row))
            for row in self.rows
        ]
        return Batch(rows, self._place_of, self._places_of)

    def only(self, indexes: Sequence[int]) -> Batch:
        """Return a batch of some of the examples."""
        place = self.place
        return Batch([self.rows[i] for i in indexes], lambda at: place(indexes[at]))


def _example_of(row: Example | PlainRow) -> Example:
    return row.example if type(row) is PlainRow else cast(Example, row)


def batches_of(examples: Sequence[Example]) -> Iterator[Batch]:
    """Yield examples that have their places as batches, each of one input."""
    for _, run in groupby(examples, key=lambda example: example.place and example.place.file):
        yield Batch(list(run))
