"""A record of an input, in the process that reads it."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, structs

from ..containers import Chunk
from ..model.place import Place


class Record(Struct):
    """A record of an input. `number` counts from the start of the input."""

    chunk: Chunk
    index: int
    number: int
    value: Any

    @property
    def place(self) -> Place:
        """Where it begins."""
        place = self.chunk.place(self.index)
        return structs.replace(place, record=self.number)
