"""The one loop over the records of a chunk: read, or refused and counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from ..containers import Broken, Chunk, is_quick
from ..containers.decode import keys_in, too_deep
from ..errors import MissingExtra
from ..model.batch import PlainRow
from ..model.example import Example, Made, each_of
from ..model.place import Note
from .bound_plan import BoundPlan
from .chunk_log import BrokenRecord, ChunkLog
from .report import ChunkResult


class ChunkReader:
    """The records of a chunk, one after the other. `log` is at the record at hand, whose value is `log.record`.

    What is refused is logged and counted, unless `quiet`: a prepass, after which the records are read again.
    """

    def __init__(self, bound: BoundPlan, chunk: Chunk, *, quiet: bool = False) -> None:
        self.bound, self.chunk, self._quiet = bound, chunk, quiet
        self._read, self._rename = bound.reader.function, bound.reader.rename
        self.result = ChunkResult(chunk.size)
        self.log = ChunkLog(bound, chunk, self.result)
        self.weight = 0
        """How many records of the input the example at hand counts as: those of its record, if it is the first of it.
        """
        self.examples: list[Example] = []
        """All examples of the record at hand."""
        self.number = -1
        """The number of the last record, counted from the first of the chunk, once all were read."""

    def __iter__(self) -> Iterator[tuple[Any, Example]]:
        """Yield value and example of every record that can be read; a record that holds several, once for each."""
        return self.examples_read()

    def examples_read(self, *, quick: bool = False) -> Iterator[tuple[Any, Example]]:
        """The same, with a PlainRow for a value where the reader is `quick`."""
        for value, made in self.made(quick=quick):
            self.examples = [made.example] if isinstance(made, PlainRow) else each_of(made)
            for part, example in enumerate(self.examples):
                self.weight = 0 if part else self.log.weight
                yield value, example

    def made(self, *, quick: bool = True) -> Iterator[tuple[Any, Made | PlainRow]]:
        """Yield what is made of every readable record; a PlainRow, which can make its example, stands for both value
        and example where the reader is quick."""
        read, rename, log = self._read, self._rename, self.log
        for value in self.values(quick=quick):
            try:
                if type(value) is PlainRow:
                    made: Made | PlainRow = value
                elif type(value) is Broken:
                    made = self.example(value)
                elif log.joined:
                    made = self._read_members(value)
                else:
                    made = read(value if rename is None else rename(value))
            except MissingExtra:
                raise
            except Exception as error:
                if not self._quiet:
                    self.log.refuse(error)
                continue
            yield value, made

    def values(self, *, quick: bool = True) -> Iterator[Any]:
        """Yield every value as the container decodes it: a Broken where it cannot, a PlainRow where the reader is
        quick."""
        log, notes, number = self.log, self.chunk.notes, -1
        single = log.numbered is None
        for index, value in self.decoded() if quick else self.chunk.records():
            if notes and not self._quiet:
                log.say_of_file()
            number += 1
            if single:
                log.index, log.number = index, number
            else:
                log.at(index, number)
            log.record = value
            yield value
        self.number = number
        if not self._quiet:
            log.say_of_file()

    def decoded(self) -> Iterator[tuple[int, Any]]:
        """Yield index and value of every record, as PlainRows where the reader is quick."""
        quick = self.bound.reader.quick
        if quick is not None and is_quick(self.chunk):
            return self.chunk.read_quickly(quick)
        return self.chunk.records()

    def example(self, value: Any) -> Made:
        """Return what is made of the record at hand. Raises RecordError, and whatever the reader raises."""
        if type(value) is PlainRow:
            return value.example
        if type(value) is Broken:
            value = self.log.record = self._repaired(value)
        return self._read(value if self._rename is None else self._rename(value))

    def close(self, made: Any = None) -> ChunkResult:
        """Return what came of the chunk, with all of its records counted."""
        result, grouped, numbered = self.result, self.log.grouped, self.log.numbered
        result.records, result.numbered, result.made = self.number + 1, numbered is not None, made
        result.tally.read += grouped.members if grouped is not None else result.records
        if numbered is not None:
            result.tally.read += numbered.skipped
            result.tally.unchosen += numbered.skipped
            result.tally.ended = numbered.ended
        return result

    def _read_members(self, values: list[Any]) -> list[Example]:
        """Return what is made of records that a transform has gathered, each read by itself."""
        made: list[Example] = []
        for number, value in enumerate(values):
            for example in self.bound.reader.read(value):
                if example.notes:
                    example.notes = [replace(note, pointer=f"/{number}{note.pointer}") for note in example.notes]
                self.log.members[id(example)] = number
                made.append(example)
        return made

    def _repaired(self, broken: Broken) -> Any:
        """Return what a transform made of a broken record. Raises BrokenRecord where none could."""
        transforms = self.bound.transforms
        repair = transforms.repair if transforms is not None else None
        if repair is not None and broken.code == "FT101":
            value = repair(self.chunk.raw(self.log.index).decode("utf-8"))
            if value is not None:
                self._check_depth(value)
                if not self._quiet:
                    self.log.say(Note("FT101", f"repaired: {broken.message}"), "warning")
                return value
        raise BrokenRecord(broken)

    def _check_depth(self, value: Any) -> None:
        limits = self.bound.plan.read.limits
        try:
            keys_in([value], limits.max_depth)
        except RecursionError:
            raise BrokenRecord(too_deep(limits)) from None
