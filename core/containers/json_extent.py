"""How far a JSON value reaches in a text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from .json_tree import STRING_BODY, balanced_end

_LENIENT: Any = json.JSONDecoder(strict=False, parse_int=str, parse_float=str, parse_constant=str)
scan_once: Callable[[str, int], tuple[Any, int]] = _LENIENT.scan_once
"""Finds the end of a value at C speed; more lenient than JSON, so that only what hides the end is a fault."""

_TOKEN = 64
"""No token but a string is longer: what is so near to a cut may be cut itself."""
_QUOTED = re.compile(STRING_BODY, re.DOTALL)
_UNQUOTED = re.compile(r'[^"\[\]{}]*+')
_SCALAR = re.compile(r'[^"\[\]{}, \t\r\n]*+')


def extent(text: str, at: int) -> tuple[int, int]:
    """Return (end, -1) of the value at `at`, or (-1, where it breaks); the end of `text` when it may go on there."""
    try:
        return scan_once(text, at)[1], -1
    except StopIteration as stop:
        return -1, int(stop.value)
    except json.JSONDecodeError as error:
        return -1, len(text) if error.msg.startswith("Unterminated string") else error.pos
    except RecursionError:
        end = balanced_end(text, at, len(text))
        return end, len(text) if end < 0 else -1


def extent_of_broken(text: str, at: int, size: int = 1 << 12) -> tuple[int, int]:
    """Return what `extent` does, looking at the first `size` characters first: the decoder counts the lines of all of
    the text before a fault, so that many faults in a long text would cost its square."""
    while at + size < len(text):
        end, fault = extent(text[at : at + size], 0)
        if max(end, fault) + _TOKEN < size:
            return (at + end, -1) if end >= 0 else (-1, at + fault)
        size *= 8
    return extent(text, at)


def ends_well(text: str, at: int, end: int) -> bool:
    """Whether what follows a string, number or word lets it be a value by itself."""
    if text[at] == '"':
        return text[end : end + 8].lstrip(" \t")[:1] != ":"
    return text[end : end + 1] in ' \t\r\n,]}[{"'


class Skipper:
    """Finds the end of a value that is too long to be held, piece by piece."""

    def __init__(self) -> None:
        self._depth = 0
        self._quoted = self._escaped = False

    def feed(self, text: str, at: int) -> int:
        """Look at one more piece, from `at` on. Returns the end of the value; -1 when it goes on."""
        while True:
            if self._escaped and at < len(text):
                at, self._escaped = at + 1, False
            if self._quoted:
                at = _end_of(_QUOTED, text, at)
                if at == len(text):
                    return -1
                if text[at] == "\\":
                    self._escaped = True
                    return -1
                at, self._quoted = at + 1, False
                if not self._depth:
                    return at
            at = _end_of(_UNQUOTED if self._depth else _SCALAR, text, at)
            if at == len(text):
                return -1
            mark = text[at]
            if mark == '"':
                self._quoted = True
            elif mark in "[{":
                self._depth += 1
            else:
                self._depth -= 1
                if self._depth <= 0:
                    return at + 1 if not self._depth else at
            at += 1


def _end_of(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at
