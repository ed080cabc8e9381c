"""Cutting CSV text into rows: exact, with recovery after a broken quote."""

from __future__ import annotations

import csv
import io
import re
import sys
from typing import Any

from .chunk import Broken

DELIMITERS = ",;\t|"
csv.field_size_limit(min(sys.maxsize, 2**31 - 1))

_END_INSIDE_QUOTES = "unexpected end of data"


def sniff_delimiter(head: str, prefer: str) -> str:
    """Return the delimiter under which the first rows have the most equal number of cells, more than one.

    `prefer` wins a draw, and where nothing says anything.
    """
    best, best_score = prefer, 0.0
    for delimiter in sorted(DELIMITERS, key=lambda d: d != prefer):
        widths = _widths(head, delimiter)
        if not widths or widths[0] < 2:
            continue
        same = sum(w == widths[0] for w in widths) / len(widths)
        if same > best_score + 1e-9:
            best, best_score = delimiter, same
    return best


def _widths(head: str, delimiter: str) -> list[int]:
    widths: list[int] = []
    try:
        for row in csv.reader(io.StringIO(head, newline="\n"), delimiter=delimiter, strict=True):
            if row:
                widths.append(len(row))
            if len(widths) == 50:
                break
    except csv.Error:
        pass
    return widths


class Rows:
    """Rows of a piece of text: the cells of each (or what is wrong with it), and the line behind its last one.

    Lines are counted from the first of the piece; a row starts where the one before it ends.
    """

    __slots__ = ("cells", "ends")

    def __init__(self) -> None:
        self.cells: list[Any] = []
        self.ends: list[int] = []

    def start(self, index: int) -> int:
        """The first line of a row."""
        return self.ends[index - 1] if index else 0


def rows_in(lines: list[str], delimiter: str, width: int, last: bool) -> Rows:
    """Return the rows of `lines`.

    Unless `last`, stops before a row that the lines do not complete. `width` is the number of cells of a good row,
    0 when not known yet; it helps only to find the way back after a broken quote.
    """
    rows = Rows()
    add, end = rows.cells.append, rows.ends.append
    at = 0
    while at < len(lines):
        reader = csv.reader(lines[at:] if at else lines, delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                add(cells)
                end(at + reader.line_num)
            break
        except csv.Error as error:
            start = rows.start(len(rows.cells))
            unfinished = str(error) == _END_INSIDE_QUOTES
            if unfinished and not last:
                break
            fault = len(lines) - 1 if unfinished else at + reader.line_num - 1
            at = _resume(lines, start, fault, delimiter, width)
            add(_broken(str(error), fault - start, unfinished))
            end(at)
    return rows


def _resume(lines: list[str], start: int, fault: int, delimiter: str, width: int) -> int:
    """Return the line to go on at after a row that starts at `start` and breaks in line `fault`.

    When every line in between is a row of the right width by itself, an opening quote without its end has swallowed
    them: only the first line is bad. Otherwise all lines up to the fault are one bad row.
    """
    between = lines[start + 1 : fault] or lines[fault : fault + 1] if fault > start else []
    if not between or not width:
        return fault + 1
    if all(_clean_width(line, delimiter) == width for line in between[:1000]):
        return start + 1
    return fault + 1


def _clean_width(line: str, delimiter: str) -> int:
    """The number of cells of a line that is a row by itself, with no quote out of place; 0 otherwise."""
    d = re.escape(delimiter)
    cell = rf'(?:"(?:[^"]|"")*"|[^"{d}\r\n]*)'
    if not re.fullmatch(rf"{cell}(?:{d}{cell})*\r?\n?", line):
        return 0
    return len(next(csv.reader([line], delimiter=delimiter), []))


def _broken(error: str, below: int, unfinished: bool) -> Broken:
    if unfinished:
        return Broken("FT110", 'a quote (") opened in this row has no end')
    if "new-line character" in error:
        return Broken("FT110", "a carriage return inside a row; save the file with LF or CRLF line ends", below)
    return Broken(
        "FT110", f'a quote (") out of place in this row; write it twice ("") inside a quoted cell: {error}', below
    )
