"""Cutting a CSV input into chunks of whole rows."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import chain
from typing import Any

from ..errors import InputError
from ..files.source import Source
from ..model.place import Note, Place
from .chunk import Broken, Chunk, ReadSettings
from .csv_chunk import CsvChunk, size_of
from .csv_recovery import lone_return
from .csv_rows import Rows, first_row, rows_in, sniff_delimiter
from .csv_write import unescaped
from .decode import too_long
from .json_fault import not_utf8

_SAMPLE = 1 << 16


def cut(source: Source, settings: ReadSettings, *, prefer: str) -> Iterator[Chunk]:
    """Cut an input at the ends of rows. `prefer` is the delimiter, unless the data speaks for another."""
    blocks = source.blocks(settings.chunk_bytes)
    sample: list[bytes] = []
    size = 0
    while size < _SAMPLE and (block := next(blocks, None)) is not None:
        sample.append(block)
        size += len(block)
    head = b"".join(sample)[:_SAMPLE].decode("utf-8", "surrogateescape")
    cutter = _Cutter(source, settings, sniff_delimiter(head, prefer))
    for data, dropped in _pieces(chain(sample, blocks), settings.limits.max_record_bytes):
        yield from cutter.feed(data, dropped, last=False)
    yield from cutter.feed(b"", 0, last=True)


def _pieces(blocks: Iterator[bytes], limit: int) -> Iterator[tuple[bytes, int]]:
    """Yield (whole lines, 0), or (one line that is longer than the limit, cut short, and how much was dropped).

    What is left of such a line has an odd number of quotes when the line had.
    """
    rest: list[bytes] = []
    held = dropped = odd = 0
    for block in blocks:
        if dropped:
            at = block.find(b"\n")
            gone = block if at < 0 else block[:at]
            dropped += len(gone)
            odd ^= gone.count(b'"') & 1
            if at < 0:
                continue
            yield rest[0] + b'"' * odd + b"\n", dropped - odd
            rest, held, dropped, block = [], 0, 0, block[at + 1 :]
        end = block.rfind(b"\n") + 1
        if end:
            yield b"".join([*rest, block[:end]]), 0
            rest, held = [block[end:]], len(block) - end
        else:
            rest.append(block)
            held += len(block)
        if held > limit + 1:
            line = b"".join(rest)
            rest, dropped = [line[: limit + 1]], held - limit - 1
            odd = line.count(b'"', limit + 1) & 1
    if rest or dropped:
        yield b"".join(rest) + (b'"' * odd if dropped else b""), dropped


class _Cutter:
    """Gathers lines until they make rows. `line` and `byte` are those of the first line held."""

    def __init__(self, source: Source, settings: ReadSettings, delimiter: str) -> None:
        self._source, self._settings, self._delimiter = source, settings, delimiter
        self._limits = settings.limits
        self._header: list[str] | None = None
        self._notes: list[tuple[Note, Place]] = []
        self._lines: list[str] = []
        self._line, self._byte = 1, 0
        self._held = 0
        self._dropped: dict[int, int] = {}
        """How many bytes were dropped of a line that is too long, by its number among those held."""
        self._wanted = settings.chunk_bytes
        self._clean = True
        self._skipping = False
        """Inside a row that is too long."""
        if source.bom:
            self._byte = 3
            words = "starts with a byte order mark, which many readers reject; it was skipped"
            self._notes.append((Note("FT103", words), Place(source.name, 1, 1)))

    def feed(self, data: bytes, dropped: int, *, last: bool) -> Iterator[Chunk]:
        """Take whole lines, and yield the chunks that they complete."""
        text, valid = _decoded(data)
        self._clean = self._clean and valid
        self._lines.extend(io.StringIO(text, newline="\n"))
        self._held += len(data)
        if dropped:
            self._dropped[len(self._lines) - 1] = dropped
        if self._skipping:
            self._skip()
        if self._held < self._wanted and not last:
            return
        long = self._held > self._limits.max_record_bytes
        if self._header is None and self._lines:
            self._header = self._names(last or long)
        if self._header is not None:
            rows = rows_in(self._lines, self._delimiter, len(self._header), last, self._limits, long=long)
            if rows.cells or self._notes:
                yield self._chunk(self._header, rows)
            self._skipping = rows.open
        # Where one row is longer than all that was read, twice as much is wanted before the next try.
        self._wanted = max(2 * self._held if self._held >= self._wanted else 0, self._settings.chunk_bytes)

    def _skip(self) -> None:
        """Skip the rest of an oversized row, which ends in the next line with an odd number of quotes."""
        at = next((n for n, line in enumerate(self._lines) if line.count('"') % 2), len(self._lines))
        self._skipping = at == len(self._lines)
        self._take(at + 1)

    def _take(self, count: int) -> tuple[list[str], dict[int, int], int]:
        """Take the first lines out. Returns them, what was dropped of them, and their size in bytes as held."""
        lines = self._lines[:count]
        del self._lines[:count]
        left = sum(map(size_of, self._lines))
        size = self._held - left
        dropped = {n: lost for n, lost in self._dropped.items() if n < len(lines)}
        self._dropped = {n - len(lines): lost for n, lost in self._dropped.items() if n >= len(lines)}
        self._line += len(lines)
        self._byte += size + sum(dropped.values())
        self._held = left
        return lines, dropped, size

    def _chunk(self, header: list[str], rows: Rows) -> Chunk:
        cells, line, byte = rows.cells, self._line, self._byte
        notes, self._notes = self._notes, []
        if not self._clean:
            cells = [_checked(c, self._lines, rows.start(i), rows.ends[i]) for i, c in enumerate(cells)]
        lines, dropped, size = self._take(rows.ends[-1] if rows.ends else 0)
        self._clean = self._clean or not self._lines
        return CsvChunk(
            self._source.name, header, self._delimiter, lines, cells, rows.ends, line, byte, dropped, self._limits,
            notes, size, self._settings.unescape_formulas,
        )  # fmt: skip

    # -- the header ------------------------------------------------------------------------------------------------

    def _names(self, last: bool) -> list[str] | None:
        """Take the header out of the lines, and return the names of the columns; None when it is not whole yet."""
        cells, count, error = first_row(self._lines, self._delimiter)
        if not last and (error or not cells):
            return None
        blank = next((n for n, line in enumerate(self._lines) if line not in ("\n", "\r\n")), count)
        place = f"{self._source.name}:{self._line + blank}"
        text = "".join(self._lines[blank:count]).removesuffix("\n").removesuffix("\r")
        if size_of(text) > self._limits.max_record_bytes:
            raise InputError(f"{place}: the header cannot be read: {too_long(self._limits).message}", "FT114")
        if error:
            raise InputError(f"{place}: the header cannot be read: {lone_return(error) or error}", "FT110")
        if not cells:
            return []
        raw = "".join(self._lines[:count]).encode("utf-8", "surrogateescape")
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError as fault:
            raise InputError(f"{place}: the header cannot be read: {not_utf8(raw, fault.start)}", "FT102") from None
        if not self._settings.header:
            return [str(number + 1) for number in range(len(cells))]
        if self._settings.unescape_formulas:
            cells = [unescaped(cell) for cell in cells]
        for number in range(blank):
            place_of_it = Place(self._source.name, self._line + number, 1)
            self._notes.append((Note("FT104", "blank line, which most validators reject"), place_of_it))
        names = self._distinct(cells, Place(self._source.name, self._line + blank, 1))
        self._take(count)
        return names

    def _distinct(self, cells: list[str], place: Place) -> list[str]:
        """Give every column a name of its own."""
        names: dict[str, None] = {}
        written, tried = set(cells), dict.fromkeys(cells, 1)
        for number, cell in enumerate(cells, 1):
            name = new = cell or f"column_{number}"
            if name in names:
                count = tried.get(name, 1)
                while new in names or new in written:
                    count += 1
                    new = f"{name}.{count}"
                tried[name] = count
                message = f"column {name[:40]!r} occurs twice in the header; the second one is read as {new[:40]!r}"
                self._notes.append((Note("FT105", message), place))
            names[new] = None
        return list(names)


def _decoded(data: bytes) -> tuple[str, bool]:
    """Return the text, and whether all of it is UTF-8."""
    try:
        return data.decode("utf-8"), True
    except UnicodeDecodeError:
        return data.decode("utf-8", "surrogateescape"), False


def _checked(cells: Any, lines: list[str], start: int, end: int) -> Any:
    """Make a row whose bytes are not UTF-8 a Broken."""
    if isinstance(cells, Broken) and cells.code == "FT114":
        return cells
    raw = "".join(lines[start:end]).encode("utf-8", "surrogateescape")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line_start = raw.rfind(b"\n", 0, error.start) + 1
        column = len(raw[line_start : error.start].decode("utf-8", "replace")) + 1
        return Broken("FT102", not_utf8(raw, error.start), raw.count(b"\n", 0, error.start), column, error.start)
    return cells
