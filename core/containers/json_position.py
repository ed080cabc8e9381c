"""Where a JSON pointer points to, in the text of a record: a byte offset, a line, a column."""

from __future__ import annotations

import json
import re

from ..model.place import tokens_of

_SPACE = re.compile(rb"[ \t\r\n]*+")
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_SCALAR = re.compile(rb"[^ \t\r\n,:\[\]{}\"]++")
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[\]{}]', re.DOTALL)


def position(raw: bytes, pointer: str) -> int | None:
    """Return the offset in `raw`, one JSON text, of the value that `pointer` points to; None when it points nowhere.

    Where a key stands twice the last one counts, as for a decoder.
    """
    at = _space(raw, 0)
    for token in tokens_of(pointer):
        found = _member(raw, at, token) if raw[at : at + 1] == b"{" else _item(raw, at, token)
        if found is None:
            return None
        at = found
    return at if at < len(raw) else None


def line_column(raw: bytes, offset: int) -> tuple[int, int]:
    """Return (lines below the first, column) of an offset; the column counts characters, from 1."""
    start = raw.rfind(b"\n", 0, offset) + 1
    return raw.count(b"\n", 0, offset), characters(raw[start:offset]) + 1


def characters(data: bytes) -> int:
    """Count the characters of UTF-8 text; a stretch that is not UTF-8 counts as one."""
    return len(data) if data.isascii() else len(data.decode("utf-8", "replace"))


def _space(raw: bytes, at: int) -> int:
    match = _SPACE.match(raw, at)
    return match.end() if match else at


def _end(raw: bytes, at: int) -> int | None:
    """Return the end of the value that starts at `at`; None when it has none."""
    first = raw[at : at + 1]
    if first not in (b"{", b"["):
        match = _STRING.match(raw, at) if first == b'"' else _SCALAR.match(raw, at)
        return match.end() if match else None
    depth = 0
    for match in _TOKEN.finditer(raw, at):
        mark = match.group()
        if mark in (b"{", b"["):
            depth += 1
        elif mark in (b"}", b"]"):
            depth -= 1
            if not depth:
                return match.end()
    return None


def _member(raw: bytes, at: int, token: str) -> int | None:
    """Return where the value of the last key `token` starts, in the object that starts at `at`."""
    wanted, found = token.encode("utf-8", "surrogatepass"), None
    at = _space(raw, at + 1)
    while key := _STRING.match(raw, at):
        at = _space(raw, key.end())
        if raw[at : at + 1] != b":":
            return found
        at = _space(raw, at + 1)
        if _says(key.group(), wanted, token):
            found = at
        end = _end(raw, at)
        if end is None:
            return found
        at = _space(raw, end)
        if raw[at : at + 1] != b",":
            return found
        at = _space(raw, at + 1)
    return found


def _says(key: bytes, wanted: bytes, token: str) -> bool:
    if b"\\" not in key:
        return key[1:-1] == wanted
    try:
        return bool(json.loads(key) == token)
    except ValueError:
        return False


def _item(raw: bytes, at: int, token: str) -> int | None:
    """Return where item `token` starts, in the array that starts at `at`."""
    if raw[at : at + 1] != b"[" or not token.isascii() or not token.isdigit() or len(token) > 18:
        return None
    at = _space(raw, at + 1)
    for _ in range(int(token)):
        end = _end(raw, at)
        if end is None:
            return None
        at = _space(raw, end)
        if raw[at : at + 1] != b",":
            return None
        at = _space(raw, at + 1)
    return None if raw[at : at + 1] in (b"]", b"") else at
