"""Finding the way back after a broken quote in CSV, so that a bad row takes no good one with it."""

from __future__ import annotations

import re
from functools import cache

from .chunk import Broken

LONG = 1000
"""A row of more lines than this is looked at closely: has an opening quote without its end swallowed the others?"""
_SPILL = 50
"""How many lines one of the swallowed rows may have itself."""


def swallowed(
    lines: list[str], start: int, stop: int, delimiter: str, width: int, last: bool, *, share: float, closes: bool
) -> bool | None:
    """Whether the lines from `start + 1` to `stop` are good rows by themselves, so that only line `start` is bad.

    More than `share` of the rows must have `width` cells. With `closes` so must the one that line `stop` belongs to:
    it is the line whose quotes fit no longer. None when more lines are wanted to say so, and there may be (not `last`).
    """
    if width < 2:
        return False  # any line is a good row of one cell
    good = total = 0
    at = start + 1
    closed = not closes
    while at <= stop:
        found = _row_at(lines, at, delimiter, last)
        if found is None:
            return None
        count, cells = found
        total += 1
        if cells == width:
            good += 1
            closed = closed or at + count > stop
        at += count
    return closed and good > share * total


def _row_at(lines: list[str], at: int, delimiter: str, last: bool) -> tuple[int, int] | None:
    """Return how many lines and cells the row has that starts at line `at`; no cells if it is not a complete row."""
    row = _row(delimiter)
    text, odd = "", False
    for count in range(1, _SPILL + 1):
        if at + count > len(lines):
            return (1, 0) if last else None
        line = lines[at + count - 1]
        odd ^= line.count('"') % 2 == 1
        text += line
        if not odd:
            return (count, _cells(text, delimiter)) if row.fullmatch(text) else (1, 0)
    return 1, 0


@cache
def _row(delimiter: str) -> re.Pattern[str]:
    d = re.escape(delimiter)
    cell = rf'(?:"(?:[^"]++|"")*+"|[^"{d}\r\n]*+)'
    return re.compile(rf"{cell}(?:{d}{cell})*+\r?\n?")


@cache
def _quoted() -> re.Pattern[str]:
    return re.compile(r'"(?:[^"]++|"")*+"')


def _cells(row: str, delimiter: str) -> int:
    if row in ("\n", "\r\n"):
        return 0
    return _quoted().sub("", row).count(delimiter) + 1


def misplaced_quote(lines: list[str], start: int, fault: int, delimiter: str) -> tuple[int, int]:
    """Return (lines below `start`, column) of where a row stops being one."""
    text = "".join(lines[start : fault + 1])
    found = _row(delimiter).match(text)
    at = found.end() if found else 0
    at -= text[at - 1 : at] == "\r"  # which is the end of a row only before a newline
    return text.count("\n", 0, at), at - text.rfind("\n", 0, at)


def broken_row(error: str, lines: list[str], start: int, fault: int, delimiter: str) -> Broken:
    """Return what is wrong with a row that csv refused in line `fault`."""
    below, column = misplaced_quote(lines, start, fault, delimiter)
    words = f'misplaced quote (") in this row; double it ("") inside a quoted cell: {error}'
    return Broken("FT110", lone_return(error) or words, below, column)


def lone_return(error: str) -> str:
    """Return what to say when that is why csv refused a row, in its own words meant for programmers; "" otherwise."""
    if "new-line character" in error:
        return "a carriage return inside a row; save the file with LF or CRLF line endings"
    return ""


def endless_row() -> Broken:
    """Return what is said of a row with an opening quote and no closing one."""
    return Broken("FT110", 'a quote (") opened in this row is not closed')
