"""A chunk of JSON records: put together where the input is cut, decoded where it is worked on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import field, structs

from ..files.source import Source
from ..model.place import Note, Place
from .chunk import Broken, ReadSettings
from .decode import FAULTS, decode_fast, decode_record, keys_in, quotes_in, surely_unique
from .json_position import Positions
from .spans import SpanChunk
from .window import Window


class JsonChunk(SpanChunk):
    """Whole records. `faults` are those whose fault was found while cutting.

    `sayings` are notes with the index of the record before which each is to be said: then the order of all that is said
    does not depend on where chunks begin.
    """

    faults: dict[int, Broken] = field(default_factory=dict)
    sayings: list[tuple[int, Note, Place]] = field(default_factory=list)
    positions: tuple[int, Positions] | None = None
    """Those in the record that was last asked about, behind its index."""

    def records(self) -> Iterator[tuple[int, Any]]:
        """Yield the value, or the Broken, of every record; what there is to say comes into `notes` on the way."""
        data, limits, faults = self.data, self.limits, self.faults
        sayings = self.sayings[::-1]
        depth, decode = limits.max_depth - 1, decode_fast
        # What is read below without a look at length and depth has at most three levels.
        clean = not faults and self.size <= limits.max_record_bytes and depth >= 2
        for index, (start, end) in enumerate(self.spans):
            while sayings and sayings[-1][0] <= index:
                self.notes.append(sayings.pop()[1:])
            raw = data[start:end]
            if clean:
                try:
                    value = decode(raw)
                    # A key that stands twice leaves more quotes, or more colons, than what was decoded needs.
                    if type(value) is dict and (
                        raw.count(b'"') == quotes_in(value) or surely_unique(raw, keys_in(value, depth))
                    ):
                        yield index, value
                        continue
                except FAULTS:
                    pass
            value = faults[index] if index in faults else decode_record(raw, limits)
            yield index, self._in_line(index, value) if type(value) is Broken else value
        self.notes.extend(saying[1:] for saying in reversed(sayings))

    def _in_line(self, index: int, broken: Broken) -> Broken:
        """Count the column from the start of the line, also where the record starts in the middle of one."""
        if broken.line or not broken.column:
            return broken
        return structs.replace(broken, column=broken.column + self.start(index)[1] - 1)

    def column(self, index: int, pointer: str) -> tuple[int, int]:
        """Find what the pointer points to, or the nearest that stands around it."""
        if self.positions is None or self.positions[0] != index:
            self.positions = index, Positions(self.raw(index))
        while (found := self.positions[1].place(pointer)) is None and pointer:
            pointer = pointer.rpartition("/")[0]
        below, column = found or (0, 1)
        line, first = self.start(index)
        return line + below, column if below else column + first - 1


class ChunkMaker:
    """Gathers records and notes, and makes chunks of them. `ready` are those that are made."""

    def __init__(self, source: Source, settings: ReadSettings, window: Window) -> None:
        self.ready: list[JsonChunk] = []
        self._source, self._settings, self._window = source, settings, window
        self._spans: list[tuple[int, int]] = []
        self._faults: dict[int, Broken] = {}
        self._sayings: list[tuple[int, Note, Place]] = []
        self._first = (1, 1)

    def take(self) -> list[JsonChunk]:
        """Return what is ready."""
        ready, self.ready = self.ready, []
        return ready

    def add(self, start: int, end: int, fault: Broken | None = None) -> None:
        """Take the record from `start` to `end` of the window."""
        if not self._spans:
            self._first = self._window.locate(start)
        if fault:
            self._faults[len(self._spans)] = fault
        self._spans.append((start, end))
        if end - self._spans[0][0] >= self._settings.chunk_bytes:
            self.flush(end)

    def alone(self, head: bytes, line: int, column: int, byte: int, fault: Broken, size: int) -> None:
        """Make a chunk of one record of which only the head is there."""
        self._make(head, [(0, len(head))], line, column, byte, {0: fault}, size)

    def note(self, code: str, message: str, place: Place) -> None:
        """Say something about the file, at the place that it has been read to, before the next record."""
        place = structs.replace(place, record=len(self._spans))
        self._sayings.append((len(self._spans), Note(code, message), place))

    def place(self, at: int) -> Place:
        """Return the place of an offset in the window."""
        line, column = self._window.locate(at)
        return Place(self._source.name, line, column, self._window.byte + at)

    def flush(self, at: int) -> None:
        """Make a chunk of what there is; `at` is where the window has been read to."""
        if not self._spans and not self._sayings:
            return
        spans, faults = self._spans, self._faults
        start, end = (spans[0][0], spans[-1][1]) if spans else (at, at)
        self._spans, self._faults = [], {}
        moved = [(a - start, b - start) for a, b in spans]
        self._make(self._window.data[start:end], moved, *self._first, self._window.byte + start, faults, end - start)

    def _make(
        self, data: bytes, spans: list[tuple[int, int]], line: int, margin: int, byte: int,
        faults: dict[int, Broken], size: int,
    ) -> None:  # fmt: skip
        name, limits = self._source.name, self._settings.limits
        said, self._sayings = self._sayings, []
        self.ready.append(
            JsonChunk(name, data, spans, line, margin, byte, limits, [], size, faults=faults, sayings=said)
        )
