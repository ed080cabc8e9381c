"""The record itself against what a target says of its values: kinds, the only words, keys that must be there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftconv import Example, Message, Target

from ._naming import kind_of, quoted
from ._records import pointer_in, pointer_of, turns_of
from ._threads import threads

_WORDS = {
    "text": "text", "list": "a list", "object": "an object", "number": "a number", "boolean": "true or false",
    "null": "null",
}  # fmt: skip
Route = tuple[str | int, ...]


def wrong_values(example: Example, target: Target, format: str, record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Say what a target does not take of the values of a record, each path once, at its first place."""
    facts = target.values
    if facts is None:
        return
    inner = record.get("input")
    for root in (record, inner) if isinstance(inner, dict) else (record,):
        for path, value in facts.record.items():
            for route, words in _faults(root, path, value, "the record"):
                pointer = pointer_of(example, str(route[0])) if route else ""
                yield _inside(example.tools, pointer, route, "/tools"), _message(target, words, value, format)
                break
    if facts.turn:
        raw = turns_of(record, example)
        turns = [(f"{at}/{i}", message) for at, thread in threads(example) for i, message in enumerate(thread)]
        for path, value in facts.turn.items():
            for turn, message in turns:
                found = next(_faults(raw.get(turn), path, value, "a turn"), None)
                if found is not None:
                    yield _in_turn(message, turn, found[0]), _message(target, found[1], value, format)
                    break


def _message(target: Target, words: str, value: Any, format: str) -> str:
    return f"{target.name} requires {words}" + (f"; --to {format} writes it so" if value.rewritten and format else "")


def _in_turn(message: Message, turn: str, route: Route) -> str:
    """Return where a Message shows a place in its turn."""
    if not route:
        return turn
    pointer = pointer_in(message, turn, str(route[0]))
    if isinstance(message.content, list):
        pointer = _inside(message.content, pointer, route, f"{turn}/content")
    return _inside(message.tool_calls, pointer, route, f"{turn}/tool_calls")


def _inside(items: list[Any] | None, pointer: str, route: Route, home: str) -> str:
    """Return the pointer to the item of a list that a route leads into, if the pointer is that of the list."""
    there = pointer == home and len(route) > 1 and isinstance(route[1], int) and route[1] < len(items or ())
    return f"{pointer}/{route[1]}" if there else pointer


def _faults(root: Any, path: str, wanted: Any, whole: str) -> Iterator[tuple[Route, str]]:
    """Yield each place that a path leads to and that is not as wanted, with what is required there."""
    for route, value in _places(root, tuple(filter(None, path.split("/"))), ()):
        name = "/".join(map(str, route)) or whole
        missing = [key for key in wanted.needs if key not in value] if isinstance(value, dict) else []
        if wanted.kinds and kind_of(value) not in (kinds := [_WORDS[kind] for kind in wanted.kinds]):
            yield route, f"{name} as {' or '.join(kinds)}, found {kind_of(value)}"
        elif wanted.only and value not in wanted.only:
            found = quoted(value) if isinstance(value, str) else kind_of(value)
            yield route, f"{name} to be {' or '.join(map(repr, wanted.only))}, found {found}"
        elif missing:
            yield route, f"{', '.join(map(repr, missing))} in {name}"
        elif not wanted.empty and value in ([], ""):
            yield route, f"{name} not to be empty"


def _places(value: Any, steps: tuple[str, ...], route: Route) -> Iterator[tuple[Route, Any]]:
    """Yield the values that steps lead to, each with its route."""
    if not steps:
        yield route, value
        return
    step, rest = steps[0], steps[1:]
    key, is_choice, word = step.partition("=")
    if is_choice:
        if isinstance(value, dict) and value.get(key) == word:
            yield from _places(value, rest, route)
    elif step == "*":
        for index, item in enumerate(value if isinstance(value, list) else ()):
            yield from _places(item, rest, (*route, index))
    elif isinstance(value, dict) and step in value:
        yield from _places(value[step], rest, (*route, step))
