"""CSV and TSV: a header and rows; every cell is text, to the letter."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial
from itertools import accumulate, chain
from typing import Any

from msgspec import Struct

from ..errors import InputError
from ..limits import Limits
from ..place import Note, Place, tokens_of
from ..source import Source
from .chunk import Broken, Chunk, Container, ReadSettings
from .csv_rows import first_row, rows_in, sniff_delimiter
from .csv_write import TableAssembler, TsvAssembler, encode, unescaped
from .decode import OVERSIZED_HEAD
from .json_fault import not_utf8

_SAMPLE = 1 << 16


class CsvChunk(Struct):
    """Rows, and the lines they stand in. `ends` holds the line behind each row, counted from the first of `lines`."""

    file: str
    header: list[str]
    delimiter: str
    lines: list[str]
    cells: list[Any]
    ends: list[int]
    line: int
    byte: int
    limits: Limits
    notes: list[tuple[Note, Place]]
    size: int
    unescape: bool = False
    bytes: list[int] = []
    """Where each line starts; filled when a place is first asked for."""

    def records(self) -> Iterator[tuple[int, Any]]:
        """Yield a dict of the header's columns for every row that is not blank."""
        header, width = self.header, len(self.header)
        for index, cells in enumerate(self.cells):
            if type(cells) is list:
                if len(cells) == width:
                    if self.unescape:
                        cells = [unescaped(cell) for cell in cells]
                    yield index, dict(zip(header, cells))  # noqa: B905  the lengths were compared
                elif cells:
                    what = f"row has {len(cells)} cells, the header {width}"
                    yield index, Broken("FT110", what + '; a cell with the delimiter in it wants double quotes (")')
                else:
                    self.notes.append((Note("FT104", "blank line"), self.place(index)))
            else:
                yield index, cells

    def _start(self, index: int) -> int:
        return self.ends[index - 1] if index else 0

    def place(self, index: int) -> Place:
        """Return the physical line that the row starts in."""
        if not self.bytes:
            self.bytes = [0, *accumulate(map(_size, self.lines))]
        start = self._start(index)
        return Place(self.file, self.line + start, 1, self.byte + self.bytes[start])

    def raw(self, index: int) -> bytes:
        """Return the lines of the row, without the last newline; of a row that is too long, the beginning."""
        text = "".join(self.lines[self._start(index) : self.ends[index]])
        data = text.removesuffix("\n").removesuffix("\r").encode("utf-8", "surrogateescape")
        limit = self.limits.max_record_bytes
        return data if len(data) <= limit else data[: min(limit, OVERSIZED_HEAD)]

    def column(self, index: int, pointer: str) -> tuple[int, int]:
        """Return where the cell starts that the first token of the pointer names."""
        start, end = self._start(index), self.ends[index]
        line, column, cell, quoted = self.line + start, 1, 0, False
        tokens = tokens_of(pointer)
        wanted = self.header.index(tokens[0]) if tokens and tokens[0] in self.header else 0
        for char in "".join(self.lines[start:end]):
            if cell == wanted:
                break
            column += 1
            if char == '"':
                quoted = not quoted
            elif char == self.delimiter and not quoted:
                cell += 1
            elif char == "\n":
                line, column = line + 1, 1
        return line, column


def _size(line: str) -> int:
    return len(line) if line.isascii() else len(line.encode("utf-8", "surrogateescape"))


def _cut(source: Source, settings: ReadSettings, *, prefer: str) -> Iterator[Chunk]:
    limit = settings.limits.max_record_bytes
    sample, blocks = _sampled(source.blocks(settings.chunk_bytes))
    delimiter = sniff_delimiter(sample.decode("utf-8", "surrogateescape"), prefer)
    header: list[str] | None = None
    notes: list[tuple[Note, Place]] = []
    line, byte = 1, 0
    lines: list[str] = []
    held = 0
    wanted = settings.chunk_bytes
    clean, skipping = True, False
    if source.bom:
        byte = 3
        notes.append((Note("FT103", "starts with a byte order mark; it was left out"), Place(source.name, 1, 1)))
    for data, last, dropped in _pieces(blocks, limit):
        text, valid = _decoded(data)
        clean = clean and valid
        coming = list(io.StringIO(text, newline="\n"))
        if skipping:
            closing = next((n for n, behind in enumerate(coming) if behind.count('"') % 2), len(coming))
            skipping = closing == len(coming)
            line += closing + (not skipping)
            byte += sum(map(_size, coming[: closing + 1]))
            del coming[: closing + 1]
        lines += coming
        held = sum(map(_size, lines)) if skipping or dropped else held + len(data)
        if held < wanted and not last:
            byte += dropped
            continue
        if header is None:
            header, done = _header(source, lines, delimiter, settings, notes, line, last or held > limit)
            if header is None:
                wanted = 2 * held
                continue
            line, byte, held = line + done, byte + sum(map(_size, lines[:done])), held - 0
            del lines[:done]
        raise NotImplementedError
