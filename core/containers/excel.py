"""Excel and OpenDocument workbooks (.xlsx .xls .xlsb .ods), read only; needs the extra `excel` (python-calamine).

The first sheet is read; other sheets with something in them are named in a note. The first row that is not blank names
the columns. Every cell is text: a number that is whole is written without ".0", a truth value is TRUE or FALSE, a date
is ISO text, an empty cell is "". A workbook itself keeps numbers to 15 digits and drops the zeros of 007 unless the
cell is text: what was lost when it was saved cannot be brought back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from ..errors import InputError, MissingExtra
from ..files.source import Source
from ..model.place import Note, Place
from .chunk import Broken, Chunk, Container, ReadSettings
from .row_chunk import RowChunk
from .seekable import seekable
from .workbook_guard import check_workbook

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_CELL_BYTES = 16
"""What a cell counts for beside its text when a chunk is measured."""


def cut(source: Source, settings: ReadSettings) -> Iterator[Chunk]:
    """Yield the rows of the first sheet."""
    try:
        import python_calamine as calamine
    except ImportError:
        raise MissingExtra("Excel", "excel") from None
    with seekable(source, (_ZIP, _OLE), "a workbook") as file:
        if file.read(4) == _ZIP:
            check_workbook(source.name, file, settings.limits)
        file.seek(0)
        with _told(calamine, source):
            book = calamine.CalamineWorkbook.from_filelike(file)
            sheet = book.get_sheet_by_index(0)
            left_out = [name for n, name in enumerate(book.sheet_names) if n and _has_cells(calamine, book, n)]
    notes = []
    if left_out:
        shown = ", ".join(repr(name[:40]) for name in left_out[:10]) + (" …" if len(left_out) > 10 else "")
        others = f"{len(left_out)} other non-empty sheet{'s' * (len(left_out) != 1)}"
        words = f"only the first sheet was read; skipped {others}: {shown}"
        notes.append((0, Note("FT901", words), Place(source.name)))
    yield from _chunks(source, settings, _rows(calamine, source, sheet), notes)


@contextmanager
def _told(calamine: Any, source: Source) -> Iterator[None]:
    """Make an InputError of whatever the library raises."""
    try:
        yield
    except (calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise InputError(f"{source.name} cannot be read as a workbook: {_words(error)}") from None
    except BaseException as error:
        # A panic of the library is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise InputError(f"{source.name} cannot be read as a workbook: {_words(error)}") from None


def _rows(calamine: Any, source: Source, sheet: Any) -> Iterator[list[Any]]:
    """Yield the rows of the sheet from its first on, without the columns on the left that are all empty."""
    if sheet.start is None:
        return
    rows = sheet.iter_rows()
    while True:
        with _told(calamine, source):
            row = next(rows, None)
        if row is None:
            return
        yield row


def _has_cells(calamine: Any, book: Any, number: int) -> bool:
    try:
        return bool(book.get_sheet_by_index(number).height)
    except calamine.CalamineError:
        return False


def _words(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]


def _chunks(
    source: Source, settings: ReadSettings, rows: Iterator[list[Any]], sayings: list[tuple[int, Note, Place]]
) -> Iterator[RowChunk]:
    header: list[str] = []
    limit = settings.limits.max_record_bytes
    chunk = RowChunk(source.name, [], [], 0, sayings=sayings)
    for number, row in enumerate(rows, 1):
        cells = [_text(cell) for cell in row]
        if not any(cells):
            if header:
                chunk.sayings.append((len(chunk.rows), Note("FT104", "blank row"), Place(source.name, number)))
            continue
        if not header:
            if settings.header:
                header, twice = _names(cells)
                chunk.sayings += [(0, Note("FT105", words), Place(source.name, number)) for words in twice]
                continue
            header = [str(n) for n in range(1, len(cells) + 1)]
        size = sum(map(len, cells)) + _CELL_BYTES * len(cells)
        record: Any = dict(zip(header, cells, strict=True))
        if size > limit:
            chunk.raws[len(chunk.rows)] = str(record)[:1000].encode("utf-8", "replace")
            record = Broken(
                "FT114", f"row longer than {limit:,} bytes; to allow more, set limits.max_record_bytes in ftconv.yaml"
            )
        chunk.rows.append(record)
        chunk.lines.append(number)
        chunk.size += size
        if chunk.size >= settings.chunk_bytes:
            yield chunk
            chunk = RowChunk(source.name, [], [], 0)
    if chunk.rows or chunk.sayings:
        yield chunk


def _names(cells: list[str]) -> tuple[list[str], list[str]]:
    """Return the names of the columns, each once, and what there is to say about names that stand twice."""
    names, told = [], []
    taken, count = set(filter(None, cells)), dict.fromkeys(cells, 0)
    for number, cell in enumerate(cells, 1):
        name = cell or f"column_{number}"
        if count[cell] and cell:
            while name in taken:
                count[cell] += 1
                name = f"{cell}.{count[cell]}"
            told.append(f"column {cell[:40]!r} occurs twice in the header; the second one is read as {name[:40]!r}")
        elif cell:
            count[cell] = 1
        else:
            while name in taken:
                name += "_"
        taken.add(name)
        names.append(name)
    return names, told


def _text(cell: Any) -> str:
    """Return a cell as the text that a person reads in it."""
    kind = type(cell)
    if kind is str:
        return cell  # type: ignore[no-any-return]
    if kind is float:
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if kind is bool:
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return f"PT{Decimal(cell // timedelta(microseconds=1)).scaleb(-6).normalize():f}S"
    return "" if cell is None else str(cell)


CONTAINER = Container(
    name="excel",
    title="Excel",
    summary="Excel and OpenDocument workbooks: the first sheet, every cell text; read only (extra: excel)",
    chunks=cut,
    table=True,
)
