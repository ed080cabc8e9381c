"""CSV and TSV: a header and rows; every cell is text, to the letter."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from msgspec import Struct

from ..errors import InputError
from ..place import Note, Place, tokens_of
from ..source import Source
from .chunk import Broken, Chunk, Container, ReadSettings, WriteSettings
from .csv_rows import Rows, rows_in, sniff_delimiter
from .decode import encoder

FORMULA = ("=", "+", "-", "@", "\t", "\r")


class CsvChunk(Struct):
    """Rows, and the lines they stand in."""

    file: str
    header: list[str]
    delimiter: str
    lines: list[str]
    cells: list[Any]
    ends: list[int]
    first: int
    """The line that the first row starts in, counted from the first of `lines`."""
    line: int
    byte: int
    notes: list[tuple[Note, Place]]
    size: int
    unescape: bool = False

    def records(self) -> Iterator[tuple[int, Any]]:
        """Yield a dict of the header's columns for every row that is not blank."""
        header, width = self.header, len(self.header)
        for index, cells in enumerate(self.cells):
            if type(cells) is list:
                if len(cells) == width:
                    if self.unescape:
                        cells = [_unescaped(cell) for cell in cells]
                    yield index, dict(zip(header, cells))  # noqa: B905  the lengths were compared
                elif cells:
                    what = f"row has {len(cells)} cells, the header {width}"
                    yield index, Broken("FT110", what + '; a cell with the delimiter in it wants double quotes (")')
                else:
                    self.notes.append((Note("FT104", "blank line"), self.place(index)))
            else:
                yield index, cells

    def _start(self, index: int) -> int:
        return self.ends[index - 1] if index else self.first

    def _byte(self, line: int) -> int:
        return self.byte + sum(len(text.encode("utf-8", "surrogateescape")) for text in self.lines[:line])

    def place(self, index: int) -> Place:
        """Return the physical line that the row starts in."""
        start = self._start(index)
        return Place(self.file, self.line + start, 1, self._byte(start))

    def raw(self, index: int) -> bytes:
        """Return the lines of the row, without the last newline."""
        text = "".join(self.lines[self._start(index) : self.ends[index]])
        return text.removesuffix("\n").removesuffix("\r").encode("utf-8", "surrogateescape")

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


def _cut(source: Source, settings: ReadSettings, prefer: str) -> Iterator[Chunk]:
    header: list[str] | None = None
    notes: list[tuple[Note, Place]] = []
    delimiter = prefer
    line, byte = 1, 0
    carry: list[str] = []
    carried = 0
    wanted = settings.chunk_bytes
    clean = True
    fed = 0
    for data, last in _pieces(source, settings.chunk_bytes):
        text, valid = _decoded(data)
        clean = clean and valid
        fed += len(data)
        carry.extend(io.StringIO(text, newline="\n"))
        carried += len(text)
        if carried < wanted and not last:
            continue
        lines, carry = carry, []
        if header is None:
            delimiter = sniff_delimiter("".join(lines)[:65536], prefer)
            if source.bom:
                byte, fed = 3, fed + 3
                notes.append(
                    (Note("FT103", "starts with a byte order mark; it was left out"), Place(source.name, 1, 1))
                )
        final = last or carried > settings.limits.max_record_bytes
        rows = rows_in(lines, delimiter, len(header or ()), final)
        done = rows.ends[-1] if rows.ends else 0
        if not final and not done:
            # One row is longer than all that was read: read twice as much before the next try.
            carry, wanted = lines, 2 * carried
            continue
        carry, wanted = lines[done:], settings.chunk_bytes
        carried = sum(map(len, carry))
        del lines[done:]
        if not clean:
            rows.cells, clean = (
                [_checked(c, lines, rows.start(i), rows.ends[i]) for i, c in enumerate(rows.cells)],
                not carry,
            )
        skip = 0
        if header is None:
            header, skip = _header(source, rows, settings, notes, line)
        size = fed - byte - sum(len(text.encode("utf-8", "surrogateescape")) for text in carry)
        yield CsvChunk(
            source.name, header, delimiter, lines, rows.cells[skip:], rows.ends[skip:], rows.start(skip),
            line, byte, notes, size, settings.unescape_formulas,
        )  # fmt: skip
        notes = []
        line += len(lines)
        byte += size


def _pieces(source: Source, size: int) -> Iterator[tuple[bytes, bool]]:
    """Yield (data up to a newline, whether it is the last)."""
    rest = b""
    for block in source.blocks(size):
        end = block.rfind(b"\n") + 1
        if end:
            yield rest + block[:end], False
            rest = block[end:]
        else:
            rest += block
    yield rest, True


def _decoded(data: bytes) -> tuple[str, bool]:
    """Return the text, and whether all of it is UTF-8."""
    try:
        return data.decode("utf-8"), True
    except UnicodeDecodeError:
        return data.decode("utf-8", "surrogateescape"), False


def _checked(cells: Any, lines: list[str], start: int, end: int) -> Any:
    """Make a row whose bytes are not UTF-8 a Broken."""
    raw = "".join(lines[start:end]).encode("utf-8", "surrogateescape")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"byte 0x{raw[error.start]:02X} is not UTF-8; is it cp1252 (Windows)? --encoding cp1252 reads that"
        return Broken("FT102", message, raw.count(b"\n", 0, error.start), 0, error.start)
    return cells


def _header(
    source: Source, rows: Rows, settings: ReadSettings, notes: list[tuple[Note, Place]], line: int
) -> tuple[list[str], int]:
    """Return the names of the columns and the number of rows they took."""
    at = next((i for i, cells in enumerate(rows.cells) if cells), None)
    if at is None:
        return [], len(rows.cells)
    cells, start = rows.cells[at], rows.start(at)
    if not isinstance(cells, list):
        raise InputError(f"{source.name}:{line + start}: the header cannot be read: {cells.message}", cells.code)
    if not settings.header:
        return [str(n + 1) for n in range(len(cells))], at
    names: list[str] = []
    for number, cell in enumerate(cells, 1):
        name = cell or f"column_{number}"
        if name in names:
            new = next(f"{name}.{n}" for n in range(2, len(cells) + 2) if f"{name}.{n}" not in names + cells)
            message = f"column {name[:40]!r} stands twice in the header; the second one is read as {new[:40]!r}"
            notes.append((Note("FT105", message), Place(source.name, line + start, 1)))
            name = new
        names.append(name)
    return names, at + 1


def _unescaped(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:2] in (*FORMULA, "'") and len(cell) > 1 else cell


def _cut_csv(source: Source, settings: ReadSettings) -> Iterator[Chunk]:
    return _cut(source, settings, ",")


def _cut_tsv(source: Source, settings: ReadSettings) -> Iterator[Chunk]:
    return _cut(source, settings, "\t")


# -- writing -----------------------------------------------------------------------------------------------------------


def _encode(
    records: Sequence[dict[str, Any]], settings: WriteSettings, delimiter: str
) -> tuple[bytes, list[tuple[Note, int]]]:
    """Encode each record as a row of `settings.columns`; what is not text is written as JSON."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    notes: list[tuple[Note, int]] = []
    for index, record in enumerate(records):
        row = []
        for column in settings.columns:
            value = record.get(column)
            if type(value) is not str:
                if value is None:
                    if column in record:
                        notes.append((Note("FT911", f"null in {column!r} becomes an empty cell", f"/{column}"), index))
                    value = ""
                else:
                    if not isinstance(value, dict | list):
                        message = f"{type(value).__name__} in {column!r} becomes text"
                        notes.append((Note("FT911", message, f"/{column}"), index))
                    value = encoder.encode(value).decode()
            if value[:1] in FORMULA:
                notes.append((Note("FT315", f"a cell of {column!r} starts with {value[0]!r}", f"/{column}"), index))
            if settings.escape_formulas and (value[:1] in FORMULA or value != _unescaped(value)):
                value = "'" + value
            row.append(value)
        writer.writerow(row)
    return out.getvalue().encode("utf-8"), notes


def _encode_csv(records: Sequence[dict[str, Any]], settings: WriteSettings) -> tuple[bytes, list[tuple[Note, int]]]:
    return _encode(records, settings, ",")


def _encode_tsv(records: Sequence[dict[str, Any]], settings: WriteSettings) -> tuple[bytes, list[tuple[Note, int]]]:
    return _encode(records, settings, "\t")


class TableAssembler:
    """The header first, then the rows."""

    delimiter = ","

    def __init__(self, out: BinaryIO, settings: WriteSettings) -> None:
        header = io.StringIO(newline="")
        csv.writer(header, delimiter=self.delimiter, lineterminator="\n").writerow(settings.columns)
        out.write(header.getvalue().encode("utf-8"))
        self.add = out.write

    def close(self) -> None:
        """Nothing comes last."""


class TsvAssembler(TableAssembler):
    """The same with tabs."""

    delimiter = "\t"


CSV = Container(
    name="csv",
    summary="comma-separated values (also ; tab |): a header and rows, every cell text",
    extensions=(".csv",),
    chunks=_cut_csv,
    encode=_encode_csv,
    assemble=TableAssembler,
    table=True,
)
TSV = Container(
    name="tsv",
    summary="tab-separated values",
    extensions=(".tsv", ".tab"),
    chunks=_cut_tsv,
    encode=_encode_tsv,
    assemble=TsvAssembler,
    table=True,
)
