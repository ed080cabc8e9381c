"""From the hub back to the record: where in the record stands what a pointer into the Example points to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from .example import Example
from .place import escape_token, resolve, tokens_of

_NONE = object()
_ANCHORS = ("content", "reasoning", "refusal", "name", "tool_call_id")


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
    """Return the pointer into `record` of what `pointer` points to in the Example that was read from it.

    The reader's own `locate` is asked first. Otherwise the value is looked for: readers hand texts on as they are, so
    the very same object stands in the record. What cannot be found is pointed to by what it stands in; "" is the whole
    record.
    """
    if locate is not None:
        found = locate(record, pointer)
        if found is not None and _leads_somewhere(record, found):
            return found
    while pointer:
        found = _found(record, example, pointer) or _by_name(record, example, pointer)
        if found is not None:
            return found
        around = pointer.rpartition("/")[0]
        if not around and _same(record, pointer) is not _NONE:
            return pointer  # a column of this name that holds it in another notation, as JSON text
        pointer = around
    return ""


def _leads_somewhere(record: Any, pointer: str) -> bool:
    try:
        resolve(record, pointer)
    except LookupError:
        return False
    return True


def _found(record: Any, example: Example, pointer: str) -> str | None:
    try:
        value = value_at(example, pointer)
    except LookupError:
        return None
    if isinstance(value, msgspec.Struct):
        return _turn(record, example, pointer, value)
    if isinstance(value, list) and value and isinstance(value[0], msgspec.Struct):
        return _thread(record, example, pointer)
    same = _same(record, pointer)
    if same is not _NONE and (same is value or (type(same) is type(value) and same == value)):
        return pointer
    if value is None or isinstance(value, bool | int | float) or value == [] or value == {}:
        return None
    exact = [path for path, other in _walk(record, "") if other is value]
    if len(exact) == 1:
        return exact[0]
    if isinstance(value, str):
        # A text that was handed on is the same object; one that is not was read out of JSON in a cell.
        cells = [] if exact or not value else [path for path, other in _walk(record, "") if _holds(other, value)]
        if len(cells) == 1:
            return cells[0]
        equal = exact or [path for path, other in _walk(record, "") if type(other) is str and other == value]
        if len(equal) == 1:
            return equal[0]
        neighbour = _beside(record, example, pointer)
        return neighbour if neighbour is not None and (neighbour in equal or not equal) else None
    return None


def _by_name(record: Any, example: Example, pointer: str) -> str | None:
    """Return where a key stands whose value is no text to look for: in its turn or call, under the name that it has.

    Keys that the format does not know keep their names; those of a call stand in its `function`, too.
    """
    around, _, leaf = pointer.rpartition("/")
    *before, inside = around.split("/")
    if inside == "extra":
        around = "/".join(before)
    elif len(before) < 2 or before[-1] != "tool_calls":
        return None
    outer = _found(record, example, around) if around else ""
    if outer is None:
        return None
    guesses = (f"{outer}/{leaf}", f"{outer}/function/{leaf}")
    return next((guess for guess in guesses if _same(record, guess) is not _NONE), None)


def _holds(cell: Any, text: str) -> bool:
    """Whether a value of the record is JSON as text that holds another text."""
    return type(cell) is str and cell[:1] in ("[", "{") and cell != text and text in cell


def _thread(record: Any, example: Example, pointer: str) -> str | None:
    """Return the list in which the first turn of a thread stands."""
    around, _, last = (_found(record, example, f"{pointer}/0") or "").rpartition("/")
    return around if around and last.isdigit() else None


def _turn(record: Any, example: Example, pointer: str, turn: msgspec.Struct) -> str | None:
    """Return where a turn stands: around the first text of it that can be found."""
    found = _anchored(record, example, pointer, turn)
    if _same(record, pointer) is not _NONE and (found is None or f"{found}/".startswith(f"{pointer}/")):
        return pointer
    return found or _between(record, example, pointer)


def _between(record: Any, example: Example, pointer: str) -> str | None:
    """Locate a turn without text by its neighbours, if both imply the same place."""
    tokens = tokens_of(pointer)
    if len(tokens) != 2 or not tokens[1].isdigit():
        return None
    turns, index = getattr(example, tokens[0], None) or (), int(tokens[1])
    guesses = set()
    for step in (-1, 1):
        if 0 <= index + step < len(turns):
            found = _anchored(record, example, f"/{tokens[0]}/{index + step}", turns[index + step])
            around, _, last = (found or "").rpartition("/")
            if last.isdigit():
                guesses.add(f"{around}/{int(last) - step}")
    guess = guesses.pop() if len(guesses) == 1 else ""
    return guess if isinstance(_same(record, guess), dict) and guess else None


def _anchored(record: Any, example: Example, pointer: str, turn: msgspec.Struct) -> str | None:
    names = [*_ANCHORS, "arguments"]
    for name in names:
        value = getattr(turn, name, None)
        if isinstance(value, str) and value:
            found = _found(record, example, f"{pointer}/{name}")
            if found is not None:
                around = found.rpartition("/")[0]
                return around or found
    for index, call in enumerate(getattr(turn, "tool_calls", None) or ()):
        found = _found(record, example, f"{pointer}/tool_calls/{index}/arguments") if call.arguments else None
        if found is not None:
            return _turn_around(found)
    return None


def _turn_around(pointer: str) -> str:
    """Return the turn in which a call stands: what the first list on the way to it holds."""
    tokens = tokens_of(pointer)
    at = next((i for i, token in enumerate(tokens) if token.isdigit()), len(tokens) - 1)
    return "".join("/" + escape_token(token) for token in tokens[: at + 1])


def _beside(record: Any, example: Example, pointer: str) -> str | None:
    """Guess where a turn's text stands by where that of another turn stands: in the same list, as many places on."""
    tokens = tokens_of(pointer)
    if len(tokens) != 3 or not tokens[1].isdigit():
        return None
    thread, index, leaf = tokens[0], int(tokens[1]), tokens[2]
    for other, turn in enumerate(getattr(example, thread, None) or ()):
        value = getattr(turn, leaf, None)
        if other == index or not isinstance(value, str) or not value:
            continue
        places = [path for path, found in _walk(record, "") if found is value]
        if len(places) != 1:
            continue
        route = tokens_of(places[0])
        at = next((i for i in range(len(route) - 1, -1, -1) if route[i].isdigit()), None)
        if at is None or int(route[at]) + index - other < 0:
            continue
        route[at] = str(int(route[at]) + index - other)
        guess = "".join("/" + escape_token(token) for token in route)
        if _same(record, guess) == value_at(example, pointer):
            return guess
    return None


def _same(record: Any, pointer: str) -> Any:
    try:
        return resolve(record, pointer)
    except LookupError:
        return _NONE


def _walk(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if path:
        yield path, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _walk(inner, f"{path}/{escape_token(key)}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _walk(inner, f"{path}/{index}")
