"""Rewriting one row of CSV: the cells that change, and no others."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from ..model.json_align import changed_members
from .chunk import Chunk
from .csv_chunk import CsvChunk
from .csv_rows import DELIMITERS
from .csv_write import FORMULA, unescaped


def rewrite(chunk: Chunk, raw: bytes, old: Any, new: Any) -> bytes | None:
    """Return the row with the cells that changed; None where they are not text, or are others than before."""
    cells = changed_members(old, new)
    if cells is None or any(type(value) is not str for value in cells.values()):
        return None
    text, names = raw.decode("utf-8"), list(old)
    if isinstance(chunk, CsvChunk):
        delimiter, escape = chunk.delimiter, chunk.unescape
    else:  # a row that was gathered with others knows only its own cells
        delimiter, escape = delimiter_of(text, list(old.values())), False
    changes = {names.index(name): str(value) for name, value in cells.items()}
    row = rewritten_row(text, delimiter, changes, escape=escape) if delimiter else None
    return None if row is None else row.encode("utf-8")


def rewritten_row(raw: str, delimiter: str, changes: Mapping[int, str], *, escape: bool = False) -> str | None:
    """Return the row with new texts in the cells of these numbers, every other cell as it was written.

    A cell that had quotes keeps them. With `escape`, texts that a spreadsheet would run get their ' back. None when
    the row has no such cell.
    """
    cells = _cells(raw, delimiter)
    if any(number >= len(cells) for number in changes):
        return None
    for number, text in changes.items():
        if escape and (text[:1] in FORMULA or text != unescaped(text)):
            text = "'" + text
        quoted = cells[number].startswith('"') or any(mark in text for mark in (delimiter, '"', "\n", "\r"))
        if len(cells) == 1 and not text:
            quoted = True  # an empty line would be no row
        cells[number] = '"' + text.replace('"', '""') + '"' if quoted else text
    return delimiter.join(cells)


def _cells(raw: str, delimiter: str) -> list[str]:
    """Split a row at its delimiters; quotes stay."""
    cells: list[str] = []
    at = 0
    while True:
        end = at
        if raw[at : at + 1] == '"':
            end = at + 1
            while (end := raw.find('"', end)) >= 0 and raw[end + 1 : end + 2] == '"':
                end += 2
            end = len(raw) if end < 0 else end + 1
        end = raw.find(delimiter, end)
        if end < 0:
            return [*cells, raw[at:]]
        cells.append(raw[at:end])
        at = end + 1


def delimiter_of(raw: str, cells: Sequence[str]) -> str:
    """Return the delimiter under which the row has just these cells; "" when there is none."""
    for delimiter in DELIMITERS:
        try:
            if list(csv.reader(io.StringIO(raw, newline="\n"), delimiter=delimiter, strict=True)) == [list(cells)]:
                return delimiter
        except csv.Error:
            continue
    return ""
