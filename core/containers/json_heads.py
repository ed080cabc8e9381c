"""Where objects begin in a text, by their first key: what the next record after a broken one may be."""

from __future__ import annotations

import re
from bisect import bisect_left

_KEY = r"""(?:"((?:[^"\\]|\\.){1,200})"|'([^'\n]{1,200})'|["']?([A-Za-z_]\w{0,200})["']?)"""
_OBJECT = rf"\{{[ \t\r\n]*+{_KEY}[ \t\r\n]*+:"
_FIRST_KEY = re.compile(_OBJECT)
_HEAD = re.compile(rf"(?:\n([ \t]*+)(?:,[ \t]*+)?|\}}[ \t]*+(?:,[ \t]*+)?)(?={_OBJECT})")
_BLOCK = 1 << 16
_LONGEST = 1000
"""A head is no longer than this, unless there is much white space in it."""
_KEPT = 1 << 22
"""How many bytes are looked through before what lies behind is forgotten."""
SAME_LINE = -1


def first_key(text: str, start: int) -> str:
    """Return the first key of the object at `start` as it is written; "" when there is none."""
    match = _FIRST_KEY.match(text, start)
    return next(filter(None, match.groups()), "") if match else ""


class Heads:
    """The objects that start a line, or stand right behind a closing bracket. Every byte is looked through once.

    Offsets are those in the input; `byte` is that of the text that is passed.
    """

    def __init__(self) -> None:
        self._found: dict[str, tuple[list[int], list[int]]] = {}
        """For each first key, where its objects start, and how far each is indented or SAME_LINE."""
        self._from = self._to = self._last = 0
        """From where and up to where it was looked, and where the last of them starts."""

    def next(self, text: str, byte: int, key: str, start: int, stop: int, indent: int, same_line: bool) -> int:
        """Return where the first object with this key begins between `start` and `stop`, indented `indent` at most, or
        also behind a bracket; -1 when there is none."""
        if start > self._to:
            self._found.clear()
            self._from = self._to = self._last = start
        elif start - self._from > _KEPT:
            self._forget(start)
        at = 0
        while True:
            starts, indents = self._found.get(key, ((), ()))
            at = at or bisect_left(starts, start + 1)
            while at < len(starts) and starts[at] < stop:
                if same_line if indents[at] == SAME_LINE else indents[at] <= indent:
                    return starts[at]
                at += 1
            if self._to >= stop:
                return -1
            self._look(text, byte, min(self._to + _BLOCK, stop))

    def _look(self, text: str, byte: int, to: int) -> None:
        for match in _HEAD.finditer(text, max(self._last, self._to - _LONGEST) - byte, to - byte):
            at = byte + match.end()
            if at <= self._last:
                continue
            self._last = at
            starts, indents = self._found.setdefault(next(filter(None, match.groups()[1:])), ([], []))
            starts.append(at)
            indents.append(SAME_LINE if match[1] is None else len(match[1]))
        self._to = to

    def _forget(self, start: int) -> None:
        for key, (starts, indents) in list(self._found.items()):
            at = bisect_left(starts, start)
            if at == len(starts):
                del self._found[key]
            else:
                del starts[:at], indents[:at]
        self._from = start
