"""JSON Lines: one record per line."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from itertools import accumulate, chain
from typing import Any, BinaryIO

from msgspec import Struct

from ..files.line_span import lines_between
from ..files.source import Source
from ..files.url import is_url
from ..model.limits import Limits
from ..model.place import Note, Place
from .chunk import SPAN_CHUNKS, Chunk, Container, InputSpan, ReadSettings, WriteSettings
from .decode import (
    FAULTS,
    OVERSIZED_HEAD,
    decode_fast,
    decode_record,
    encoder,
    keys_in,
    quotes_in,
    surely_unique,
    too_long,
)
from .json_editing import LINES, as_line
from .json_position import Positions
from .line_ends import LineEnds, first_end
from .plain_rows import Quick, plain_rows


class JsonLinesChunk(Struct):
    """Whole lines. `line` and `byte` are those of the first one."""

    file: str
    data: bytes
    line: int
    byte: int
    limits: Limits
    notes: list[tuple[Note, Place]]
    size: int
    lines: list[bytes] = []
    starts: list[int] = []
    """How many bytes of lines are before each line, newlines not counted; filled when a place is first asked for."""
    blank: int = 0
    """How many blank lines came so far."""
    positions: tuple[int, Positions] | None = None
    """Those in the line that was last asked about, behind its index."""

    def records(self) -> Iterator[tuple[int, Any]]:
        """Yield the value, or the Broken, of every line that is not blank; `index` counts lines."""
        lines = self.lines = self.data.split(b"\n")
        self.blank = 0
        limits = self.limits
        depth = limits.max_depth - 1
        decode, longest = decode_fast, limits.max_record_bytes
        # What is read below without a look at length and depth has at most three levels.
        short = len(self.data) <= longest and depth >= 2
        for index, line in enumerate(lines):
            try:
                value = decode(line)
                # A key that stands twice leaves more quotes, or more colons, than what was decoded needs.
                if (
                    short
                    and type(value) is dict
                    and (line.count(b'"') == quotes_in(value) or surely_unique(line, keys_in(value, depth)))
                ):
                    yield index, value
                    continue
            except FAULTS:
                if not line or line.isspace():
                    self._say_blank(index, line)
                    continue
            yield index, decode_record(line, limits)

    def read_quickly(self, quick: Quick) -> Iterator[tuple[int, Any]]:
        """The same as `records`, with a PlainRow in place of a value, where `quick` takes the line."""
        lines = self.lines = self.data.split(b"\n")
        self.blank = 0
        return plain_rows(lines, self.data, self.limits, quick, self._one)

    def _one(self, index: int, line: bytes) -> Iterator[tuple[int, Any]]:
        if not line or line.isspace():
            self._say_blank(index, line)
        else:
            yield index, decode_record(line, self.limits)

    def _say_blank(self, index: int, line: bytes) -> None:
        """Say that a line is blank, unless it is only what stands behind the last newline."""
        if line or index < len(self.lines) - 1:
            place = Place(self.file, self.line + index, 1, self._byte(index), index - self.blank)
            self.notes.append((Note("FT104", "blank line, which most validators reject"), place))
        self.blank += 1

    def _byte(self, index: int) -> int:
        if not self.starts:
            self.starts = [0, *accumulate(map(len, self.lines))]
        return self.byte + self.starts[index] + index

    def place(self, index: int) -> Place:
        """Return the line of the record."""
        return Place(self.file, self.line + index, 1, self._byte(index))

    def spots(self, records: Iterable[tuple[int, int]]) -> list[tuple[int, int, int]]:
        """Return line, byte and number of records that are given by index and number."""
        line, byte = self.line, self._byte(0)
        starts = self.starts
        return [(line + index, byte + starts[index] + index, number) for index, number in records]

    def raw(self, index: int) -> bytes:
        """Return the line, without its newline; of one that is too long, the beginning."""
        line = self.lines[index]
        return line if len(line) <= self.limits.max_record_bytes else line[:OVERSIZED_HEAD]

    def column(self, index: int, pointer: str) -> tuple[int, int]:
        """Find the pointer in the line."""
        if self.positions is None or self.positions[0] != index:
            self.positions = index, Positions(self.lines[index])
        below, column = self.positions[1].place(pointer) or (0, 0)
        return self.line + index + below, column


def cut(source: Source, settings: ReadSettings) -> Iterator[Chunk]:
    """Cut an input at newlines."""
    return _cut(source, settings, source.blocks(settings.chunk_bytes), 0)


_OF_URLS = 8
"""A store is asked for more than is needed of each span, so those of URLs are so many times as long."""


_TIMES = 2
"""Chunks of a span are so many times as long: what comes of each must be sent."""


def spans(source: Source, settings: ReadSettings) -> Iterator[InputSpan]:
    """Yield spans of bytes. What begins in one may end in the next."""
    step = SPAN_CHUNKS * settings.chunk_bytes * (_OF_URLS if is_url(source.file) else 1)
    return (InputSpan(start, min(start + step, source.total_bytes)) for start in range(0, source.total_bytes, step))


def within(source: Source, settings: ReadSettings, span: InputSpan) -> Generator[Chunk, None, int]:
    """Cut the lines that begin in a span."""
    blocks = lines_between(source, span.start, span.end, _TIMES * settings.chunk_bytes)
    seen = first_end(source, settings.limits) if span.start else b""
    start, first = next(blocks, (span.start, b""))
    return _cut(source, settings, chain([first], (block for _, block in blocks)), start, seen)


def _cut(
    source: Source, settings: ReadSettings, blocks: Iterator[bytes], start: int, seen: bytes = b""
) -> Generator[Chunk, None, int]:
    """Cut what begins at `start`; `seen` is how the first line of the input ends. Returns how many lines it is."""
    rest: list[bytes] = []
    held = 0
    line, byte, first = 1, start, True
    limit = settings.limits.max_record_bytes
    skipping = False
    ends = LineEnds(limit, seen)
    for block in blocks:
        if first:
            byte = 3 if source.bom else start
        end = block.rfind(b"\n") + 1
        if not end:
            if skipping:
                byte += len(block)
                continue
            rest.append(block)
            held += len(block)
            if held > limit + OVERSIZED_HEAD:
                notes = _bom_note(source) if first else []
                head = b"".join(rest)[:OVERSIZED_HEAD]
                yield _OversizedLine(source.name, line, byte, head, settings.limits, notes, held)
                byte += held
                rest, held, skipping, first = [], 0, True, False
            continue
        if skipping:
            start = block.find(b"\n") + 1
            byte += start
            line += 1
            block, skipping = block[start:], False
            end = block.rfind(b"\n") + 1
            if not end:
                rest, held = [block], len(block)
                continue
        data = b"".join([*rest, block[:end]])
        rest, held = [block[end:]], len(block) - end
        notes = _bom_note(source) if first else []
        first = False
        at = ends.differing(data)
        if at > 0:
            # What is said of a line stands at the start of a chunk, so that the order never depends on the chunks.
            yield JsonLinesChunk(source.name, data[:at], line, byte, settings.limits, notes, at)
            line, byte, data, notes = line + data.count(b"\n", 0, at), byte + at, data[at:], []
        if at >= 0:
            notes.append((Note("FT111", ends.words), Place(source.name, line, 1, byte)))
        yield JsonLinesChunk(source.name, data, line, byte, settings.limits, notes, len(data))
        line += data.count(b"\n")
        byte += len(data)
    data = b"".join(rest)
    if data:
        notes = _bom_note(source) if first else []
        yield JsonLinesChunk(source.name, data, line, byte, settings.limits, notes, len(data))
    return line - 1


class _OversizedLine(Struct):
    """A line longer than the limit: reported once, its rest is skipped."""

    file: str
    line: int
    byte: int
    head: bytes
    limits: Limits
    notes: list[tuple[Note, Place]]
    size: int

    def records(self) -> Iterator[tuple[int, Any]]:
        """Yield one Broken."""
        yield 0, too_long(self.limits)

    def place(self, index: int) -> Place:
        """Return the line."""
        return Place(self.file, self.line, 1, self.byte)

    def raw(self, index: int) -> bytes:
        """Return the beginning: the line was too long to hold."""
        return self.head

    def column(self, index: int, pointer: str) -> tuple[int, int]:
        """The line is all that is known."""
        return self.line, 0


def _bom_note(source: Source) -> list[tuple[Note, Place]]:
    words = "starts with a byte order mark, which many readers reject; it was skipped"
    return [(Note("FT103", words), Place(source.name, 1, 1))] if source.bom else []


def encode(records: Sequence[dict[str, Any]], settings: WriteSettings) -> tuple[bytes, list[tuple[Note, int]]]:
    """Encode each record as a line."""
    return encoder.encode_lines(records), []


class JsonLinesAssembler:
    """Lines need nothing between them."""

    def __init__(self, out: BinaryIO, settings: WriteSettings) -> None:
        self.stream, self.add = out, out.write

    def close(self) -> None:
        """Nothing comes last."""


CONTAINER = Container(
    name="jsonl",
    title="JSON Lines",
    summary="JSON Lines: one record per line",
    chunks=cut,
    spans=spans,
    within=within,
    once="FT111",
    encode=encode,
    assemble=JsonLinesAssembler,
    encode_json=as_line,
    editing=LINES,
    lines=True,
)
