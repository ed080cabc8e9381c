"""Rewriting one row of CSV: the cells that change, and no others."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from .csv_rows import DELIMITERS
from .csv_write import FORMULA, unescaped


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
