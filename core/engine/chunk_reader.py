"""Reading the examples of a chunk, for work that only looks at them; what cannot be read is refused and counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..containers import Broken, Chunk
from ..model.example import Example
from .bound_plan import BoundPlan, Result
from .chunk_log import BrokenRecord, ChunkLog


class ChunkExamples:
    """The records of a chunk that can be read, as (value, example). `log` stands at the record at hand.

    Once all were seen, `records` counts those of the chunk, and `read` those of the input that they stand for.
    """

    def __init__(self, work: BoundPlan, chunk: Chunk) -> None:
        self._work, self._chunk = work, chunk
        self.result = Result(size=chunk.size)
        self.log = ChunkLog(work, chunk, self.result)
        self.records = 0

    def __iter__(self) -> Iterator[tuple[Any, Example]]:
        log = self.log
        for index, value in self._chunk.records():
            if self._chunk.notes:
                log.say_of_file()
            log.at(index, self.records)
            log.record = value
            self.records += 1
            try:
                if isinstance(value, Broken):
                    raise BrokenRecord(value)
                example = self._work.read_value(value)
            except Exception as error:
                log.refuse(error)
                continue
            yield value, example
        log.say_of_file()

    @property
    def grouped(self) -> bool:
        """Whether several records of the input may be one of the chunk."""
        return self.log.grouped is not None

    @property
    def read(self) -> int:
        """How many records of the input were read."""
        return self.log.grouped.members if self.log.grouped is not None else self.records
