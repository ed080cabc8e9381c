"""Cutting CSV text into rows: exact, with recovery after a broken quote."""

from __future__ import annotations

import csv
import io
import sys
from typing import Any

from ..model.limits import Limits
from .csv_recovery import LONG, broken_row, endless_row, swallowed
from .decode import too_long

DELIMITERS = ",;\t|"
csv.field_size_limit(min(sys.maxsize, 2**31 - 1))

_FEW = 10
"""Fewer lines than this inside a row that is too long say nothing about whether they are rows."""
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


def first_row(lines: list[str], delimiter: str) -> tuple[list[str], int, str]:
    """Return the cells of the first row that is not blank, the line behind it, and what csv says when it is broken."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if cells:
                return cells, reader.line_num, ""
    except csv.Error as error:
        return [], reader.line_num, str(error)
    return [], len(lines), ""


class Rows:
    """Rows of a piece of text: the cells of each (or what is wrong with it), and the line behind its last one.

    Lines are counted from the first of the piece; a row starts where the one before it ends. `open` says that the last
    row is too long and goes on behind the piece, to the next line with an odd number of quotes.
    """

    __slots__ = ("cells", "ends", "open")

    def __init__(self) -> None:
        self.cells: list[Any] = []
        self.ends: list[int] = []
        self.open = False

    def start(self, index: int) -> int:
        """The first line of a row."""
        return self.ends[index - 1] if index else 0


def rows_in(lines: list[str], delimiter: str, width: int, last: bool, limits: Limits, *, long: bool) -> Rows:
    """Return the rows of `lines`; `width` is the number of cells of a good one.

    Unless `last`, stops before a row that the lines do not complete. `long` says that there may be a row longer than
    the limits allow. What comes out depends on the text alone, not on where it was cut into pieces.
    """
    rows = Rows()
    add, end = rows.cells.append, rows.ends.append
    at = 0
    while at < len(lines):
        known, start = len(rows.cells), at
        left = lines if not at else map(lines.__getitem__, range(at, len(lines)))
        reader = csv.reader(left, delimiter=delimiter, strict=True)
        error = ""
        try:
            for cells in reader:
                add(cells)
                end(at + reader.line_num)
        except csv.Error as fault:
            error = str(fault)
        if long or len(lines) - start - (len(rows.cells) - known) > LONG:
            verdict = _first_odd(rows, known, lines, delimiter, width, last, limits, long)
            if verdict == "wait":
                return rows
            if verdict == "resume":
                at = rows.ends[-1]
                continue
        if not error:
            break
        at = _after_fault(rows, lines, at + reader.line_num - 1, error, delimiter, width, last, limits, long)
        if at < 0:
            break
    return rows


def _first_odd(
    rows: Rows, known: int, lines: list[str], delimiter: str, width: int, last: bool, limits: Limits, long: bool
) -> str:
    """Look for a row, from the one at `known` on, that is too long, or that has swallowed others.

    What was found behind it is taken back: "resume" when it has been dealt with, "wait" when more lines are wanted.
    """
    for index in range(known, len(rows.cells)):
        start, stop = rows.start(index), rows.ends[index]
        if stop - start <= LONG and not long:
            continue
        dealt = _deal(rows, index, lines, start, stop, delimiter, width, last, limits, long)
        if dealt:
            return dealt
    return ""


def _deal(
    rows: Rows, index: int, lines: list[str], start: int, stop: int, delimiter: str, width: int, last: bool,
    limits: Limits, long: bool,
) -> str:  # fmt: skip
    """Deal with the row of this index, in the lines from `start` to `stop`, when it is too long."""
    over = _over(lines, start, stop, limits.max_record_bytes) if long else -1
    look = over - 1 if 0 <= over <= start + LONG else start + LONG if stop - start > LONG else start
    look = look if look - start >= _FEW else start
    ate = swallowed(lines, start, look, delimiter, width, last, share=0.9, closes=False)
    if ate is False and over < 0:
        return ""
    del rows.cells[index:], rows.ends[index:]
    if ate is None:
        return "wait"
    if ate:
        rows.cells.append(endless_row())
        rows.ends.append(start + 1)
        return "resume"
    rows.cells.append(too_long(limits))
    odd = False
    for at in range(start, len(lines)):
        odd ^= lines[at].count('"') % 2 == 1
        if at >= over and not odd:
            rows.ends.append(at + 1)
            return "resume"
    rows.ends.append(len(lines))
    rows.open = True
    return "resume"


def _over(lines: list[str], start: int, stop: int, limit: int) -> int:
    """Return the line in which a row becomes longer than the limit, -1 when it does not."""
    size = 0
    for at in range(start, stop):
        line = lines[at]
        size += len(line.encode("utf-8", "surrogateescape"))
        end = 2 if line.endswith("\r\n") else line.endswith("\n")
        if size - end > limit:
            return at
    return -1


def _after_fault(
    rows: Rows, lines: list[str], fault: int, error: str, delimiter: str, width: int, last: bool, limits: Limits,
    long: bool,
) -> int:  # fmt: skip
    """Add the row that csv refused in line `fault`. Returns the line to go on at, -1 when more lines are wanted."""
    index, start = len(rows.cells), rows.start(len(rows.cells))
    unfinished = error == _END_INSIDE_QUOTES
    stop = len(lines) if unfinished else fault + 1
    if stop - start > LONG or long:
        dealt = _deal(rows, index, lines, start, stop, delimiter, width, last, limits, long)
        if dealt:
            return rows.ends[-1] if dealt == "resume" else -1
    if unfinished and not last:
        return -1
    ate = swallowed(lines, start, stop - 1, delimiter, width, last, share=0.5, closes=not unfinished)
    if ate is None:
        return -1
    if ate:
        rows.cells.append(endless_row())
        rows.ends.append(start + 1)
    else:
        rows.cells.append(endless_row() if unfinished else broken_row(error, lines, start, fault, delimiter))
        rows.ends.append(stop)
    return rows.ends[-1]
