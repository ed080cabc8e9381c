"""Reading bytes at hand through a container, in chunks and blocks of any size."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from typing import Any

from ftconv.containers.chunk import Broken, Container, ReadSettings
from ftconv.files.source import Source


class Blocks(Source):
    """A source of bytes at hand, in blocks of any size."""

    def __init__(self, data: bytes, size: int = 0) -> None:
        super().__init__("data")
        self._data = data
        self._size = size

    def blocks(self, size: int = 1 << 20) -> Iterator[bytes]:
        self.bom = self._data.startswith(b"\xef\xbb\xbf")
        data = self._data[3:] if self.bom else self._data
        size = self._size or size
        for start in range(0, len(data), size):
            yield data[start : start + size]


class Outcome:
    """All that reading an input gave, whatever its chunks were."""

    def __init__(self, container: Container, data: bytes | str, *, block: int = 0, **how: Any) -> None:
        data = data.encode() if isinstance(data, str) else data
        self.records: list[Any] = []
        self.raws: list[bytes] = []
        self.places: list[tuple[int, int, int]] = []
        self.columns: list[tuple[int, int]] = []
        self.notes: list[tuple[str, str, int, int, int]] = []
        self.order: list[str] = []
        for chunk in container.chunks(Blocks(data, block), ReadSettings(**how)):
            chunk = pickle.loads(pickle.dumps(chunk))
            for index, value in chunk.records():
                self._take_notes(chunk)
                place = chunk.place(index)
                assert place.record == index
                self.records.append(value)
                self.raws.append(chunk.raw(index))
                self.places.append((place.line, place.column, place.byte))
                self.columns.append(chunk.column(index, "/a/0"))
                self.order.append("record")
            self._take_notes(chunk)

    def _take_notes(self, chunk: Any) -> None:
        for note, place in chunk.notes:
            self.notes.append((note.code, note.message, place.line, place.column, place.byte))
            self.order.append(note.code)
        chunk.notes.clear()

    @property
    def codes(self) -> list[str]:
        """The code of each broken record, "" for a good one."""
        return [r.code if isinstance(r, Broken) else "" for r in self.records]

    def everything(self) -> tuple[Any, ...]:
        return self.records, self.raws, self.places, self.columns, self.notes, self.order
