"""Batches: examples in a row, for rules over a dataset: many at once are seen more quickly than one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from .example import Example
from .place import Place
from .place_list import NOWHERE, Places


class PlainRow(NamedTuple):
    """An example whose turns have role and text alone, with what its reader saw on the way.

    `joined` are the texts joined by line breaks. `line` are the bytes of the record, in UTF-8 and without other escapes
    than those of quotes, backslashes, tabs and line feeds; None where it has others.
    """

    example: Example
    texts: list[str]
    roles: tuple[str, ...]
    joined: str
    line: bytes | None


class Batch:
    """Consecutive examples of one input. `plain` has what the reader knows of those whose turns have only role and
    text, and None for the others.

    Places are computed on request: use `place` and `places`, not `example.place`.
    """

    __slots__ = ("_place_of", "_places", "_places_of", "examples", "known", "plain")

    def __init__(
        self,
        examples: Sequence[Example],
        plain: Sequence[PlainRow | None] | None = None,
        place_of: Callable[[int], Place] | None = None,
        places_of: Callable[[], Places] | None = None,
    ) -> None:
        self.examples = examples
        self.plain: Sequence[PlainRow | None] = [None] * len(examples) if plain is None else plain
        self.known: dict[Any, Any] = {}
        """What was worked out for these examples, under a key of its own, so that the next rule has it."""
        self._place_of, self._places_of = place_of, places_of
        self._places: Places | None = None

    def __len__(self) -> int:
        return len(self.examples)

    def __iter__(self) -> Iterator[Example]:
        return iter(self.examples)

    @property
    def file(self) -> str:
        """The name of the input."""
        return self.place(0).file if self.examples else ""

    def place(self, index: int) -> Place:
        """Return the place of an example; a Place without a file if it is not known."""
        if self._place_of is not None:
            return self._place_of(index)
        return self.examples[index].place or NOWHERE

    def places(self) -> Places:
        """Return the places of all examples."""
        if self._places is None:
            self._places = Places() if self._places_of is None else self._places_of()
            for index in range(len(self._places), len(self.examples)):
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
        examples = list(map(copy, self.examples))
        plain = [row and row._replace(example=one) for row, one in zip(self.plain, examples, strict=True)]
        return Batch(examples, plain, self._place_of, self._places_of)

    def only(self, indexes: Sequence[int]) -> Batch:
        """Return a batch of some of the examples."""
        place = self.place
        return Batch(
            [self.examples[i] for i in indexes], [self.plain[i] for i in indexes], lambda at: place(indexes[at])
        )


def batches_of(examples: Sequence[Example]) -> Iterator[Batch]:
    """Yield examples that have their places as batches, each of one input."""
    for _, run in groupby(examples, key=lambda example: example.place and example.place.file):
        yield Batch(list(run))
