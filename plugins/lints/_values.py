"""The record itself against what a target says of its values: kinds, the only words, keys that must or may be there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ftconv import Example, Message, Target, threads_of

from ._naming import kind_of, quoted
from ._records import FIELDS, TURN_FIELDS, pointer_in, pointer_of, turns_of

_WORDS = {
    "text": "text", "list": "a list", "object": "an object", "number": "a number", "boolean": "true or false",
    "integer": "an integer", "null": "null", "json": "JSON",
}  # fmt: skip
_TYPES: dict[str, frozenset[type]] = {
    "text": frozenset({str}), "list": frozenset({list}), "object": frozenset({dict}), "boolean": frozenset({bool}),
    "number": frozenset({int, float, Decimal}), "integer": frozenset({int}),
    "null": frozenset({type(None)}), "json": frozenset({str}),
}  # fmt: skip
Route = tuple[str | int, ...]


def wrong_values(example: Example, target: Target, format: str, record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Say what a target does not take of the values of a record, each path once, at its first place."""
    if target.values is None:
        return
    of_record, of_turns = _trees(target.values)
    found: dict[int, tuple[str, str]] = {}
    inner = record.get("input")
    for root in (record, inner) if isinstance(inner, dict) else (record,):
        for value, route, words in _faults(root, of_record, ()):
            if id(value) not in found:
                words = words if route else words.replace("the turn", "the record")
                found[id(value)] = _in_record(example, root, route), _message(target, words, value, format)
    if target.values.turn:
        raw = turns_of(record, example)
        for at, thread in threads_of(example):
            for index, message in enumerate(thread):
                turn = f"{at}/{index}"
                for value, route, words in _faults(raw.get(turn), of_turns, ()):
                    if id(value) not in found:
                        found[id(value)] = _in_turn(message, turn, route), _message(target, words, value, format)
    yield from found.values()


def _message(target: Target, words: str, value: Any, format: str) -> str:
    return f"{target.name} requires {words}" + (f"; --to {format} writes it so" if value.rewritten and format else "")


def _in_record(example: Example, root: dict[str, Any], route: Route) -> str:
    """Return where an Example shows a place in its record, or would, if null said anything."""
    key = str(route[0]) if route else ""
    pointer = pointer_of(example, key) or (f"/{FIELDS[key]}" if key in FIELDS else "")
    if pointer == "/messages" and len(route) > 1 and isinstance(route[1], int):
        before = len(example.messages) - len(root[str(route[0])])  # a system column is a turn before them
        return f"{pointer}/{route[1] + before}" if before in (0, example.messages[0].role == "system") else pointer
    return _inside(example.tools, pointer, route, "/tools")


def _in_turn(message: Message, turn: str, route: Route) -> str:
    """Return where a Message shows a place in its turn, or would, if null said anything."""
    if not route:
        return turn
    key = str(route[0])
    pointer = pointer_in(message, turn, key)
    if pointer == turn and key in TURN_FIELDS:
        pointer = f"{turn}/{TURN_FIELDS[key]}"
    if isinstance(message.content, list):
        pointer = _inside(message.content, pointer, route, f"{turn}/content")
    return _inside(message.tool_calls, pointer, route, f"{turn}/tool_calls")


def _inside(items: list[Any] | None, pointer: str, route: Route, home: str) -> str:
    """Return the pointer to the item of a list that a route leads into, if the pointer is that of the list."""
    there = pointer == home and len(route) > 1 and isinstance(route[1], int) and route[1] < len(items or ())
    return f"{pointer}/{route[1]}" if there else pointer


class _Node:
    """What is said of the values that a path leads to, and the steps on from there."""

    __slots__ = ("choices", "every", "keys", "wanted")

    def __init__(self) -> None:
        self.wanted: list[tuple[Any, frozenset[type]]] = []
        self.keys: dict[str, _Node] = {}
        self.choices: dict[tuple[str, str], _Node] = {}
        self.every: _Node | None = None

    def after(self, step: str) -> _Node:
        """Return the node one step on."""
        if step == "*":
            self.every = self.every or _Node()
            return self.every
        key, is_choice, word = step.partition("=")
        return self.choices.setdefault((key, word), _Node()) if is_choice else self.keys.setdefault(key, _Node())


_grown: dict[int, tuple[Any, _Node, _Node]] = {}
"""The trees of the targets seen, by identity, with what they were made of: paths are taken apart once."""


def _trees(facts: Any) -> tuple[_Node, _Node]:
    if id(facts) not in _grown:
        _grown[id(facts)] = facts, _tree(facts.record), _tree(facts.turn)
    return _grown[id(facts)][1:]


def _tree(paths: dict[str, Any]) -> _Node:
    root = _Node()
    for path, value in paths.items():
        node = root
        for step in filter(None, path.split("/")):
            node = node.after(step)
        node.wanted.append((value, frozenset().union(*(_TYPES[kind] for kind in value.kinds))))
    return root


def _faults(value: Any, node: _Node, route: Route) -> Iterator[tuple[Any, Route, str]]:
    """Yield what is said of each value below that is not as wanted, its route, and what is required there."""
    for wanted, types in node.wanted:
        words = _fault(value, wanted, types, route)
        if words:
            yield wanted, route, words
    if isinstance(value, dict):
        for key, below in node.keys.items():
            if key in value:
                yield from _faults(value[key], below, (*route, key))
        for (key, word), below in node.choices.items():
            if value.get(key) == word:
                yield from _faults(value, below, route)
    elif node.every is not None and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _faults(item, node.every, (*route, index))


def _fault(value: Any, wanted: Any, types: frozenset[type], route: Route) -> str:
    """Say what a value should be; "" where it is as wanted."""
    missing = [key for key in wanted.needs if value.keys().isdisjoint(key.split("|"))] if type(value) is dict else []
    unknown = [key for key in value if key not in wanted.known] if wanted.known and type(value) is dict else []
    strange = bool(types) and type(value) not in types
    if type(value) is str and "json" in wanted.kinds and "text" not in wanted.kinds:
        strange = not _is_json(value)
    other = bool(wanted.only) and value not in wanted.only
    hollow = (not wanted.empty and value in ([], "")) or (wanted.empty == "text" and value == [])
    if not (strange or other or missing or unknown or hollow):
        return ""
    name = "/".join(map(str, route)) or "the turn"
    if strange:
        return f"{name} as {' or '.join(_WORDS[kind] for kind in wanted.kinds)}, found {kind_of(value)}"
    if other:
        found = quoted(value) if isinstance(value, str) else kind_of(value)
        return f"{name} to be {' or '.join(map(repr, wanted.only))}, found {found}"
    if missing:
        return f"{', '.join(' or '.join(key.split('|')) for key in missing)} in {name}"
    return f"{name} without {', '.join(map(quoted, unknown))}" if unknown else f"{name} not to be empty"


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
