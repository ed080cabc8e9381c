"""JSON text by its marks: the brackets outside of strings, and a tree of where each value stands.

Text is bytes read as Latin-1, so that an offset in it is an offset in the bytes. It may be broken anywhere.
"""

from __future__ import annotations

import json
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from ..model.lazy_pattern import LazyPattern

STRING_BODY = r'(?:[^"\\]++|\\.)*+'
STRING = f'"{STRING_BODY}"'
SPACE = r"[ \t\r\n]*+"
KEY = LazyPattern(f'"({STRING_BODY})"{SPACE}:{SPACE}', re.DOTALL)
COMMA = re.compile(f"{SPACE},{SPACE}")
_SPACES = re.compile(SPACE)
_ATOM = LazyPattern(rf'{STRING}|[^ \t\r\n,:\[\]{{}}"]++', re.DOTALL)
_TO_MARK = LazyPattern(rf'(?:[^"\[\]{{}}]++|{STRING})*+(["\[\]{{}}])?', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")


def marks(text: str, start: int, stop: int) -> Iterator[int]:
    """Yield where each bracket between `start` and `stop` stands, strings left out.

    A quote whose string does not end before `stop` is yielded too, and the brackets behind it count.
    """
    for match in _TO_MARK.finditer(text, start, stop):
        if match[1] is None:
            return
        yield match.end() - 1
        if match[1] == '"':
            # All quotes behind it are escaped: a string that begins at one of them would have no end either.
            yield from (bracket.start() for bracket in _BRACKET.finditer(text, match.end(), stop))
            return


def closing(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield where each closing bracket stands, and how many more were opened than closed since `start`, with it."""
    depth = 0
    for at in marks(text, start, stop):
        mark = text[at]
        if mark == "{" or mark == "[":
            depth += 1
        elif mark != '"':
            depth -= 1
            yield at, depth


def balanced_end(text: str, start: int, stop: int) -> int:
    """Return the end of the brackets that open at `start`; -1 when they do not close before `stop`."""
    return next((at + 1 for at, depth in closing(text, start, stop) if depth <= 0), -1)


def unclosed(text: str, start: int, stop: int) -> tuple[list[int], int]:
    """Return where the brackets stand that open from `start` on and do not close before `stop`, outside of strings; and
    up to where that is known: `stop`, or the start of a string that goes on behind it."""
    found: list[int] = []
    for at in marks(text, start, stop):
        if text[at] == '"':
            return found, at
        if text[at] in "{[":
            found.append(at)
        elif found:
            found.pop()
    return found, stop


class Members(NamedTuple):
    """The members of an object or array, up to its end or to the first fault."""

    heads: list[int]
    """Where each begins: in an object at its key."""
    keys: list[str | None]
    """The decoded keys of an object; None for one that cannot be decoded."""
    starts: list[int]
    ends: list[int]
    """The last one is missing when that value is broken."""


class Node:
    """A value in a text. Its members are looked for when they are first asked for, one level at a time, and only once.

    `kind` is its first character.
    """

    __slots__ = ("_brackets", "_members", "_nodes", "_numbers", "_text", "kind", "start")

    def __init__(self, text: str, start: int, brackets: _Brackets) -> None:
        self.start, self.kind = start, text[start : start + 1]
        self._text, self._brackets = text, brackets
        self._members: Members | None = None
        self._numbers: dict[str | None, int] | None = None
        self._nodes: dict[int, Node] = {}

    @property
    def end(self) -> int:
        """Where it ends; -1 when it is broken."""
        return self._brackets.value_end(self.start)

    @property
    def members(self) -> Members:
        """Its members; a value that is neither object nor array has none."""
        if self._members is None:
            self._members = self._walked()
        return self._members

    def _walked(self) -> Members:
        text, is_object = self._text, self.kind == "{"
        starts: list[int] = []
        found = Members([] if is_object else starts, [], starts, [])
        at = _after_space(text, self.start + 1)
        while self.kind in ("{", "["):
            if is_object:
                key = KEY.match(text, at)
                if key is None:
                    break
                found.heads.append(at)
                found.keys.append(_decoded(key[1]))
                at = key.end()
            elif text[at : at + 1] in ("]", ""):
                break
            starts.append(at)
            end = self._brackets.value_end(at)
            if end < 0:
                break
            found.ends.append(end)
            comma = COMMA.match(text, end)
            if comma is None:
                break
            at = comma.end()
        return found

    @property
    def numbers(self) -> dict[str | None, int]:
        """The number of the member that each key names: of the last one, where a key stands twice, as for a decoder."""
        if self._numbers is None:
            self._numbers = {key: number for number, key in enumerate(self.members.keys)}
        return self._numbers

    def member(self, number: int) -> Node:
        """Return one member."""
        if number not in self._nodes:
            self._nodes[number] = Node(self._text, self.members.starts[number], self._brackets)
        return self._nodes[number]

    def containers(self) -> list[Node]:
        """Return the members that are objects and arrays."""
        return [self.member(n) for n, at in enumerate(self.members.starts) if self._text[at : at + 1] in ("{", "[")]

    def find(self, token: str) -> Node | None:
        """Return the member that a token of a JSON pointer names."""
        number = -1
        if self.kind == "{":
            number = self.numbers.get(token, -1)
        elif self.kind == "[" and token.isascii() and token.isdigit() and len(token) <= 18:
            number = int(token)
        return self.member(number) if 0 <= number < len(self.members.starts) else None


class _Brackets:
    """All brackets of a text that open, in order, and the end of each; -1 where it does not close."""

    __slots__ = ("_ends", "_starts", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: array[int] | None = None
        """Filled when the end of an object or array is first asked for."""

    def _pair(self) -> array[int]:
        text = self._text
        starts, self._ends = array("q"), array("q")
        waiting: list[int] = []
        for at in marks(text, 0, len(text)):
            if text[at] in "{[":
                waiting.append(len(starts))
                starts.append(at)
                self._ends.append(-1)
            elif text[at] != '"' and waiting:
                self._ends[waiting.pop()] = at + 1
        self._starts = starts
        return starts

    def value_end(self, at: int) -> int:
        """Return the end of the value that starts at `at`; -1 when it has none."""
        if self._text[at : at + 1] in ("{", "["):
            starts = self._pair() if self._starts is None else self._starts
            return self._ends[bisect_left(starts, at)]
        match = _ATOM.match(self._text, at)
        return match.end() if match else -1


def tree_of(raw: bytes) -> Node:
    """Return the value that `raw` is, which may stand in white space."""
    text = raw.decode("latin-1")
    return Node(text, _after_space(text, 0), _Brackets(text))


def _after_space(text: str, at: int) -> int:
    match = _SPACES.match(text, at)
    return match.end() if match else at


def _decoded(key: str) -> str | None:
    raw = key.encode("latin-1")
    try:
        return str(json.loads(b'"%b"' % raw)) if b"\\" in raw else raw.decode("utf-8", "surrogatepass")
    except ValueError:
        return None
