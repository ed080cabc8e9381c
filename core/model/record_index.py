"""All texts, objects and lists of one record by what they are, gathered in one pass over it."""

from __future__ import annotations

import contextlib
from typing import Any

import msgspec

from .place import escape_token

_decode = msgspec.json.decode
_canonical = msgspec.json.Encoder(order="sorted", decimal_format="number").encode
_DEPTH_IN_CELLS = 4
"""How deep in JSON that a text holds an object or list is still known as a whole; a text is so at any depth."""
_MOST_SEARCHES = 64
"""How often the cells of a record are searched for a text that none of them has as a value."""


class RecordIndex:
    """Where in a record each value stands. A cell is a text that looks like JSON."""

    def __init__(self, record: Any) -> None:
        self._around: list[tuple[int, str | int]] = [(-1, "")]
        """For each value its token in the value that it stands in, behind the number of that."""
        self._same: dict[int, list[int]] = {}
        self._equal: dict[str, list[int]] = {}
        self._cells: list[tuple[int, str]] = []
        self._held: dict[str | bytes, set[int]] | None = None
        self._searches = 0
        waiting: list[tuple[int, Any]] = [(0, record)] if isinstance(record, dict | list) else []
        while waiting:
            parent, value = waiting.pop()
            members = value.items() if isinstance(value, dict) else enumerate(value)
            for token, inner in members:
                if isinstance(inner, str):
                    number = self._add(parent, token, inner)
                    self._equal.setdefault(inner, []).append(number)
                    if inner[:1] in ("[", "{") and inner:
                        self._cells.append((number, inner))
                elif isinstance(inner, dict | list) and inner:
                    waiting.append((self._add(parent, token, inner), inner))

    def _add(self, parent: int, token: str | int, value: Any) -> int:
        number = len(self._around)
        self._around.append((parent, token))
        self._same.setdefault(id(value), []).append(number)
        return number

    def same(self, value: Any) -> list[int]:
        """Return the numbers of the places where this very object stands."""
        return self._same.get(id(value), [])

    def equal(self, text: str) -> list[int]:
        """Return the numbers of the places where a text like this one stands."""
        return self._equal.get(text, [])

    def cell(self, text: str) -> int:
        """Return the number of the one cell that holds a text, or JSON that says the same; 0 for none or several."""
        if not self._cells or not text:
            return 0
        if self._held is None:
            self._held = {}
            for number, cell in self._cells:
                self._open(number, cell)
        found = self._held.get(text, set())
        if text[0] in "[{" and not found:
            with contextlib.suppress(msgspec.MsgspecError, ValueError, RecursionError):
                found = self._held.get(_canonical(_decode(text)), found)
        if not found and self._searches < _MOST_SEARCHES:
            self._searches += 1
            found = {number for number, cell in self._cells if cell != text and text in cell}
        return next(iter(found)) if len(found) == 1 else 0

    def _open(self, number: int, cell: str) -> None:
        """Note what the JSON of a cell holds."""
        assert self._held is not None
        try:
            waiting = [(_decode(cell), 0)]
            while waiting:
                value, depth = waiting.pop()
                if isinstance(value, str):
                    self._held.setdefault(value, set()).add(number)
                elif isinstance(value, dict | list) and value:
                    if 0 < depth <= _DEPTH_IN_CELLS:
                        self._held.setdefault(_canonical(value), set()).add(number)
                    inner = value.values() if isinstance(value, dict) else value
                    waiting.extend((one, depth + 1) for one in inner)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return  # only looks like JSON

    def pointer(self, number: int) -> str:
        """Return the JSON pointer of a place."""
        tokens = []
        while number > 0:
            number, token = self._around[number]
            tokens.append(f"/{escape_token(token)}")
        return "".join(reversed(tokens))
