"""Where a broken JSON record ends: the end of its brackets, or the start of the next record."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from .json_heads import Heads, first_key
from .json_tree import closing, unclosed
from .window import Window

REACH = 1 << 20
"""How far behind a fault the next record is looked for, in bytes."""
_BALANCE_REACH = 1 << 18
_CREDIT, _CREDIT_A_BYTE = 1 << 19, 2
"""How many bytes behind faults are looked through for brackets: at once, and more for each byte that was read."""
_NEAR = 1 << 11
"""Up to here the brackets of a record are counted from its start, so that a quote that is open hides less."""

_LINE_HEAD = re.compile(r"[ \t]*+(?:,[ \t]*+)?")
_FOLLOWS = re.compile(r"[ \t\r\n]*+,?[ \t\r\n]*+(?:[\[{\]]|\Z)")
_SHORT_GARBAGE = re.compile(r'[^\n"{\[]++(?=[{\[])')
_NEXT_LINE = re.compile(r"\n(?=[ \t]*+(?:,[ \t]*+)?[\[{\]])")
_FARTHEST = 200
"""The indent of a record that may be anywhere in its line."""


class Resync:
    """The way back after each fault of an input. What was looked through for one record is known for the next.

    Offsets that are passed and returned are those in the window.
    """

    def __init__(self, window: Window) -> None:
        self._window = window
        self._heads = Heads()
        self._open: dict[int, tuple[_Fault, int]] = {}
        """Where in the input brackets stand that were open at a fault, with it and how many were open from there on."""
        self._furthest = 0
        self._spent = 0

    def fault(self, at: int) -> int:
        """Return where the value at `at` is known to break, since what it stands in broke there; -1 when it is not."""
        known = self._open.get(self._window.byte + at)
        return -1 if known is None else known[0].at - self._window.byte

    def broken_end(self, start: int, fault: int, stop: int) -> int:
        """Return where the broken record at `start` ends; `stop` when that cannot be told.

        The next record starts like this one: a bracket and the same first key, at the start of a line that is not
        indented more, or right behind a closing bracket. What closes its brackets before that ends there. Failing both,
        the next record is at the next line that is indented alike.
        """
        text, byte = self._window.text, self._window.byte
        place, depth = self._place(start, fault, stop)
        key = first_key(text, start)
        starts_line, indent = _indent(self._window.line_before(start))
        following = self._next(key, start, stop, indent if starts_line else _FARTHEST, True)
        limit = min(fault + _BALANCE_REACH, stop if following < 0 else following)
        if limit - start <= _NEAR:
            ends = ends_behind(text, start, limit, stop)
            end = next((end for _, end in ends), -1)
        else:
            end, cost = place.end(depth, byte + limit)
            end, self._spent = end - byte, self._spent + cost
        if end >= 0:
            return end
        if following < 0:
            following = self._next(key, start, stop, _FARTHEST, False)
        if following >= 0:
            return following
        match = _bracket_line(indent + (not starts_line)).search(text, start + 1, stop)
        return match.end() - 1 if match else stop

    def next_alike(self, start: int, stop: int) -> int:
        """Return where a line with the next record with the same first key starts; -1 when there is none."""
        starts_line, indent = _indent(self._window.line_before(start))
        key = first_key(self._window.text, start)
        return self._next(key, start, stop, indent if starts_line else _FARTHEST, False)

    def _next(self, key: str, start: int, stop: int, indent: int, same_line: bool) -> int:
        if not key:
            return -1
        byte = self._window.byte
        found = self._heads.next(self._window.text, byte, key, byte + start, byte + stop, indent, same_line)
        return found if found < 0 else found - byte

    def _place(self, start: int, fault: int, stop: int) -> tuple[_Fault, int]:
        """Remember what breaks with the record that starts here, so that none of it is measured again."""
        byte = self._window.byte
        if byte + start not in self._open:
            if byte + start >= self._furthest:
                self._open.clear()
            self._furthest = max(self._furthest, byte + fault)
            found, known = unclosed(self._window.text, start, fault)
            credit = _CREDIT + _CREDIT_A_BYTE * (byte + start) - self._spent
            place = _Fault(self._window, known, fault, min(fault + _BALANCE_REACH, stop, known + credit), stop)
            for number, at in enumerate(found or [start]):
                self._open[byte + at] = place, len(found) - number
        return self._open[byte + start]


class _Fault:
    """A place `at` which brackets were open, and where they end behind it after all."""

    def __init__(self, window: Window, known: int, fault: int, end: int, stop: int) -> None:
        self.at = window.byte + fault
        self._byte, self._seen, self._end = window.byte, known, end
        self._left = ends_behind(window.text, known, end, stop)
        self._lows: list[int] = []
        self._ends: list[int] = []

    def end(self, depth: int, limit: int) -> tuple[int, int]:
        """Return where the last `depth` brackets end, as an offset in the input, -1 when they do not up to `limit`; and
        how many bytes were looked through for it."""
        seen = self._seen
        while not self._lows or self._lows[-1] < depth:
            low, end = next(self._left, (-1, self._end))
            self._seen = max(self._seen, end)
            if low < 0:
                break
            self._lows.append(low)
            self._ends.append(self._byte + end)
        number = bisect_left(self._lows, depth)
        found = self._ends[number] if number < len(self._ends) and self._ends[number] <= limit else -1
        return found, self._seen - seen


def ends_behind(text: str, start: int, end: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield how many more brackets were closed than opened since `start`, and the place, each time that there never
    were more and that a record may begin behind it."""
    low = 0
    for at, depth in closing(text, start, end):
        low = min(low, depth)
        if depth == low and _FOLLOWS.match(text, at + 1, stop):
            yield -low, at + 1


def garbage_end(text: str, start: int, stop: int) -> int:
    """Return the end of a stretch in which no value starts: before a bracket close by, or a line that has one."""
    match = _SHORT_GARBAGE.match(text, start, stop)
    if match:
        return match.end()
    match = _NEXT_LINE.search(text, start, stop)
    return match.start() if match else stop


def _indent(line_before: str) -> tuple[bool, int]:
    """Say whether a record that has `line_before` before it starts its line, and how far that is indented."""
    indent = len(line_before) - len(line_before.lstrip(" \t"))
    return bool(_LINE_HEAD.fullmatch(line_before)), indent


@lru_cache(64)
def _bracket_line(indent: int) -> re.Pattern[str]:
    return re.compile(rf"\n[ \t]{{0,{indent}}}(?:,[ \t]*)?[\[{{]")
