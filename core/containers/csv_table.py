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
from .csv_rows import rows_in, sniff_delimiter
from .decode import encoder

FORMULA = ("=", "+", "-", "@", "\t", "\r")


class CsvChunk(Struct):
    """Rows, and the lines they stand in."""

    file: str
    header: list[str]
    delimiter: str
    lines: list[str]
    rows: list[tuple[Any, int, int]]
    line: int
    byte: int
    notes: list[tuple[Note, Place]]
    size: int
    unescape: bool = False

    def records(self) -> Iterator[tuple[int, Any]]:
        """Yield a dict of the header's columns for every row that is not blank."""
        header, width = self.header, len(self.header)
        for index, (cells, start, _) in enumerate(self.rows):
            if type(cells) is list and len(cells) == width:
                if self.unescape:
                    cells = [_unescaped(cell) for cell in cells]
                yield index, dict(zip(header, cells, strict=True))
            elif isinstance(cells, Broken):
                yield index, cells
            elif not cells:
                self.notes.append((Note("FT104", "blank line"), Place(self.file, self.line + start, 1, self._byte(start))))
            else:
                what = f"row has {len(cells)} cells, the header {width}"
                yield index, Broken("FT110", what + '; a cell with the delimiter in it wants double quotes (")')

    def _byte(self, line: int) -> int:
        return self.byte + sum(len(text.encode("utf-8", "surrogateescape")) for text in self.lines[:line])

    def place(self, index: int) -> Place:
        """Return the physical line that the row starts in."""
        start = self.rows[index][1]
        return Place(self.file, self.line + start, 1, self._byte(start))

    def raw(self, index: int) -> bytes:
        """Return the lines of the row, without the last newline."""
        _, start, end = self.rows[index]
        text = "".join(self.lines[start:end])
        return text.removesuffix("\n").removesuffix("\r").encode("utf-8", "surrogateescape")

    def column(self, index: int, pointer: str) -> tuple[int, int]:
        """Return where the cell starts that the first token of the pointer names."""
        _, start, end = self.rows[index]
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
    for text, last, valid in _texts(source, settings.chunk_bytes):
        clean = clean and valid
        carry.extend(io.StringIO(text, newline="\n"))
        carried += len(text)
        if carried < wanted and not last:
            continue
        lines, carry = carry, []
        if header is None:
            delimiter = sniff_delimiter("".join(lines)[:65536], prefer)
            byte = 3 if source.bom else 0
            if source.bom:
                notes.append((Note("FT103", "starts with a byte order mark; it was left out"), Place(source.name, 1, 1)))
        final = last or carried > settings.limits.max_record_bytes
        rows = list(rows_in(lines, delimiter, len(header or ()), final))
        done = rows[-1][2] if rows else 0
        if not final and not done:
            # One row is longer than all that was read: read twice as much before the next try.
            carry, wanted = lines, 2 * carried
            continue
        carry, wanted = lines[done:], settings.chunk_bytes
        carried = sum(map(len, carry))
        del lines[done:]
        first_row = 0
        if header is None:
            header, first_row = _header(source, rows, settings, notes, line)
        size = len("".join(lines).encode("utf-8", "surrogateescape"))
        rows = rows[first_row:]
        if not clean:
            rows, clean = [_checked(row, lines) for row in rows], not carry
        yield CsvChunk(source.name, header, delimiter, lines, rows, line, byte, notes, size, settings.unescape_formulas)
        notes = []
        line += len(lines)
        byte += size


def _texts(source: Source, size: int) -> Iterator[tuple[str, bool, bool]]:
    """Yield (text up to a newline, whether it is the last, whether its bytes are UTF-8)."""
    rest = b""
    for block in source.blocks(size):
        end = block.rfind(b"\n") + 1
        if end:
            yield _piece(rest + block[:end], False)
            rest = block[end:]
        else:
            rest += block
    yield _piece(rest, True)


def _piece(data: bytes, last: bool) -> tuple[str, bool, bool]:
    try:
        return data.decode("utf-8"), last, True
    except UnicodeDecodeError:
        return data.decode("utf-8", "surrogateescape"), last, False


def _checked(row: tuple[Any, int, int], lines: list[str]) -> tuple[Any, int, int]:
    """Make a row whose bytes are not UTF-8 a Broken."""
    cells, start, end = row
    if type(cells) is not list:
        return row
    for cell in cells:
        if not cell.isascii():
            try:
                cell.encode("utf-8")
            except UnicodeEncodeError:
                break
    else:
        return row
    raw = "".join(lines[start:end]).encode("utf-8", "surrogateescape")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"byte 0x{raw[error.start]:02X} is not UTF-8; is it cp1252 (Windows)? --encoding cp1252 reads that"
        return Broken("FT102", message, raw.count(b"\n", 0, error.start), 0, error.start), start, end
    return row


def _header(
    source: Source, rows: list[tuple[Any, int, int]], settings: ReadSettings, notes: list[tuple[Note, Place]], line: int
) -> tuple[list[str], int]:
    """Return the names of the columns and the number of rows they took."""
    at = next((i for i, row in enumerate(rows) if row[0]), None)
    if at is None:
        return [], len(rows)
    cells, start, _ = rows[at]
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
