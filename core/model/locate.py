"""From the hub back to the record: where in the record stands what a pointer into the Example points to."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import msgspec

from .example import Example
from .place import escape_token, resolve, tokens_of
from .record_index import RecordIndex

_NONE = object()
_ANCHORS = ("content", "reasoning", "refusal", "name", "tool_call_id", "arguments")
_MOST_PATTERNS = 16
"""How many layouts of turns, each found in a record, a text that stands there twice is looked for in."""


def value_at(example: Example, pointer: str) -> Any:
    """Return what a pointer into the Example points to. Raises LookupError when there is nothing."""
    value: Any = example
    for token in tokens_of(pointer):
        if isinstance(value, msgspec.Struct):
            value = getattr(value, token, _NONE)
        elif isinstance(value, dict):
            value = value.get(token, _NONE)
        elif isinstance(value, list) and token.isascii() and token.isdigit() and int(token) < len(value):
            value = value[int(token)]
        else:
            value = _NONE
        if value is _NONE:
            raise LookupError(pointer)
    return value


def record_pointer(
    record: Any, example: Example, pointer: str, locate: Callable[[Any, str], str | None] | None = None
) -> str:
    """Return what `Locator.pointer` does, for one pointer only."""
    return Locator(record, example, locate).pointer(pointer)


class Locator:
    """Finds where in `record` stands what a pointer into the Example points to that was read from it.

    Neither may change meanwhile. The record is looked through once, however many pointers are asked for.
    """

    def __init__(self, record: Any, example: Example, locate: Callable[[Any, str], str | None] | None = None) -> None:
        self.record, self.example, self._locate = record, example, locate
        self._known: dict[str, str] = {}
        self._found_at: dict[str, str | None] = {}
        self._patterns: dict[tuple[str, str], list[tuple[str, int, str]]] = {}

    @cached_property
    def _index(self) -> RecordIndex:
        return RecordIndex(self.record)

    def pointer(self, pointer: str) -> str:
        """Return the pointer into the record of what `pointer` points to in the Example.

        The reader's own `locate` is asked first. Otherwise the value is looked for: readers hand texts on as they are,
        so the very same object stands in the record. What cannot be found is pointed to by what it stands in; "" is
        the whole record.
        """
        known = self._known.get(pointer)
        if known is None:
            known = self._known[pointer] = self._searched(pointer)
        return known

    def _searched(self, pointer: str) -> str:
        if self._locate is not None:
            found = self._locate(self.record, pointer)
            if found is not None and self._at(found) is not _NONE:
                return found
        while pointer:
            found = self._found(pointer) or self._by_name(pointer)
            if found is not None:
                return found
            around = pointer.rpartition("/")[0]
            if not around and self._at(pointer) is not _NONE:
                return pointer  # a column of this name that holds it in another notation, as JSON text
            pointer = around
        return ""

    def _at(self, pointer: str) -> Any:
        try:
            return resolve(self.record, pointer)
        except LookupError:
            return _NONE

    def _found(self, pointer: str) -> str | None:
        if pointer not in self._found_at:
            self._found_at[pointer] = self._looked_for(pointer)
        return self._found_at[pointer]

    def _looked_for(self, pointer: str) -> str | None:
        try:
            value = value_at(self.example, pointer)
        except LookupError:
            return None
        if isinstance(value, msgspec.Struct):
            return self._turn(pointer, value)
        if isinstance(value, list) and value and isinstance(value[0], msgspec.Struct):
            return self._thread(pointer)
        there = self._at(pointer)
        if there is not _NONE and (there is value or (type(there) is type(value) and there == value)):
            return pointer
        if value is None or isinstance(value, bool | int | float) or value == [] or value == {}:
            return None
        index = self._index
        exact = index.same(value)
        if len(exact) == 1:
            return index.pointer(exact[0])
        if isinstance(value, str):
            # A text that was handed on is the same object; one that is not was read out of JSON in a cell.
            cell = 0 if exact else index.cell(value)
            if cell:
                return index.pointer(cell)
            equal = exact or index.equal(value)
            if len(equal) == 1:
                return index.pointer(equal[0])
            return self._beside(pointer, value)
        return None

    def _by_name(self, pointer: str) -> str | None:
        """Return the pointer to a key whose value cannot be searched for as text: in its turn or call, by its own name.

        Keys that the format does not know keep their names; those of a call stand in its `function`, too.
        """
        around, _, leaf = pointer.rpartition("/")
        *before, inside = around.split("/")
        if inside == "extra":
            around = "/".join(before)
        elif len(before) < 2 or before[-1] != "tool_calls":
            return None
        outer = self._found(around) if around else ""
        if outer is None:
            return None
        guesses = (f"{outer}/{leaf}", f"{outer}/function/{leaf}")
        found = next((guess for guess in guesses if self._at(guess) is not _NONE), None)
        return found or (self._object_in(outer, pointer) if leaf == "arguments" else None)

    def _object_in(self, outer: str, pointer: str) -> str | None:
        """Return where the arguments of a call stand as an object, under whatever name."""
        call = self._at(outer)
        try:
            value = msgspec.json.decode(value_at(self.example, pointer))
        except (msgspec.MsgspecError, LookupError, TypeError, RecursionError):
            return None
        keys = [key for key, inner in call.items() if inner == value] if isinstance(call, dict) else []
        return f"{outer}/{escape_token(keys[0])}" if len(keys) == 1 else None

    def _thread(self, pointer: str) -> str | None:
        """Return the list in which the first turn of a thread stands."""
        around, _, last = (self._found(f"{pointer}/0") or "").rpartition("/")
        return around if around and last.isdigit() else None

    def _turn(self, pointer: str, turn: msgspec.Struct) -> str | None:
        """Return where a turn stands: around the first text of it that can be found."""
        found = self._anchored(pointer, turn)
        if self._at(pointer) is not _NONE and (found is None or f"{found}/".startswith(f"{pointer}/")):
            return pointer
        return found or self._between(pointer)

    def _between(self, pointer: str) -> str | None:
        """Locate a turn without text by its neighbours, if both imply the same place."""
        tokens = tokens_of(pointer)
        if len(tokens) != 2 or not tokens[1].isdigit():
            return None
        turns, index = getattr(self.example, tokens[0], None) or (), int(tokens[1])
        guesses = set()
        for step in (-1, 1):
            if 0 <= index + step < len(turns):
                found = self._anchored(f"/{tokens[0]}/{index + step}", turns[index + step])
                around, _, last = (found or "").rpartition("/")
                if last.isdigit():
                    guesses.add(f"{around}/{int(last) - step}")
        guess = guesses.pop() if len(guesses) == 1 else ""
        return guess if isinstance(self._at(guess), dict) and guess else None

    def _anchored(self, pointer: str, turn: msgspec.Struct) -> str | None:
        for name in _ANCHORS:
            value = getattr(turn, name, None)
            if isinstance(value, str) and value:
                found = self._found(f"{pointer}/{name}")
                if found is not None:
                    around = found.rpartition("/")[0]
                    return around or found
        for index, call in enumerate(getattr(turn, "tool_calls", None) or ()):
            found = self._found(f"{pointer}/tool_calls/{index}/arguments") if call.arguments else None
            if found is not None:
                return _turn_around(found)
        return None

    def _beside(self, pointer: str, value: str) -> str | None:
        """Guess where a turn's text stands by where that of another turn stands: in the same list, as many items on."""
        tokens = tokens_of(pointer)
        if len(tokens) != 3 or not tokens[1].isdigit():
            return None
        thread, index, leaf = tokens[0], int(tokens[1]), tokens[2]
        if (thread, leaf) not in self._patterns:
            self._patterns[thread, leaf] = self._patterns_of(thread, leaf)
        for before, shift, behind in self._patterns[thread, leaf]:
            guess = f"{before}/{index + shift}{behind}"
            if index + shift >= 0 and self._at(guess) == value:
                return guess
        return None

    def _patterns_of(self, thread: str, leaf: str) -> list[tuple[str, int, str]]:
        """Return how the turns whose text stands at one place only stand there: what comes before and behind the last
        number on the way, and by how much that differs from the number of the turn."""
        patterns: dict[tuple[str, int, str], None] = {}
        for index, turn in enumerate(getattr(self.example, thread, None) or ()):
            value = getattr(turn, leaf, None)
            places = self._index.same(value) if isinstance(value, str) and value else ()
            if len(places) != 1:
                continue
            route = tokens_of(self._index.pointer(places[0]))
            at = next((i for i in range(len(route) - 1, -1, -1) if route[i].isdigit()), None)
            if at is not None:
                before, behind = _joined(route[:at]), _joined(route[at + 1 :])
                patterns[before, int(route[at]) - index, behind] = None
            if len(patterns) == _MOST_PATTERNS:
                break
        return list(patterns)


def _turn_around(pointer: str) -> str:
    """Return the turn in which a call stands: what the first list on the way to it holds."""
    tokens = tokens_of(pointer)
    at = next((i for i, token in enumerate(tokens) if token.isdigit()), len(tokens) - 1)
    return _joined(tokens[: at + 1])


def _joined(tokens: list[str]) -> str:
    return "".join("/" + escape_token(token) for token in tokens)
