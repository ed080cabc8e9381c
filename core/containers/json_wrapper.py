"""Recognising a JSON object that only wraps the list of records: {"version": 1, "data": [{…}, …]}."""

from __future__ import annotations

import json
import re
from typing import Any

from .json_extent import scan_once
from .json_tree import COMMA, KEY, SPACE

HEAD = 1 << 20
"""An object that ends within this many bytes is examined as a whole, a longer one by its beginning."""

RECORD_KEYS = frozenset((
    "messages", "conversations", "conversation", "dialog", "dialogue", "dialogs", "turns", "items", "history",
    "contents", "content", "parts", "chosen", "rejected", "prompt", "completion", "completions", "input", "inputs",
    "output", "outputs", "instruction", "response", "responses", "question", "answer", "answers", "query", "text",
    "system", "user", "assistant", "human", "gpt", "tools", "functions", "tool_calls", "choices", "images",
    "input_ids", "labels", "label",
))  # fmt: skip
"""An object with one of these is a record itself, whatever lists it has."""

_WRAPPER_KEYS = frozenset((
    "data", "dataset", "records", "rows", "examples", "samples", "instances", "entries", "results", "train", "training",
    "test", "validation",
))  # fmt: skip
_TURN_KEYS = frozenset(("role", "from", "speaker", "author", "sender"))
OBJECTS = re.compile(rf"\[{SPACE}(?=\{{)")
_TURN = re.compile(rf'\[{SPACE}\{{{SPACE}"(?:{"|".join(sorted(_TURN_KEYS))})"{SPACE}:')
_OPEN = re.compile(rf"\{{{SPACE}")


def wrapper_at(text: str, start: int, end: int, fault: int) -> tuple[int, str, list[tuple[int, str]]] | None:
    """Say whether the object at `start` wraps a list of records; `end` and `fault` are its extent.

    Returns (offset of the list, its key, the other keys before it with their offsets), or None for a record. `text`
    holds at least HEAD bytes of it and a few more, unless the input is shorter. A broken object wraps something only
    under a key known for that: otherwise it is more likely a broken record.
    """
    stop = min(start + HEAD, len(text))
    if 0 <= end <= stop:
        try:
            value, _ = scan_once(text, start)
        except RecursionError:
            return None
        key = _only_list(value)
        return _walk(text, start, stop, key) if key is not None else None
    found = _walk(text, start, stop, None)
    broken = end < 0 and (fault < stop or stop < start + HEAD)
    return None if found is None or (broken and found[1] not in _WRAPPER_KEYS) else found


def _only_list(record: dict[str, Any]) -> str | None:
    """Return the key of the one list of objects that are not turns; None for a record."""
    if not RECORD_KEYS.isdisjoint(record):
        return None
    found = [
        key for key, value in record.items() if type(value) is list and value and all(type(v) is dict for v in value)
    ]
    if len(found) != 1 or not _TURN_KEYS.isdisjoint(record[found[0]][0]):
        return None
    return found[0]


def _walk(text: str, start: int, stop: int, wanted: str | None) -> tuple[int, str, list[tuple[int, str]]] | None:
    """Go through the keys up to the list."""
    opened = _OPEN.match(text, start)
    assert opened is not None
    at = opened.end()
    others: list[tuple[int, str]] = []
    while key := KEY.match(text, at, stop):
        name, value = key[1], key.end()
        if wanted is None and name in RECORD_KEYS:
            return None
        if OBJECTS.match(text, value, stop) and (wanted is None or wanted == _plain(name)):
            return None if wanted is None and _turns(text, value) else (value, name, others)
        others.append((at, name))
        try:
            _, at = scan_once(text, value)
        except (StopIteration, ValueError, RecursionError):
            return None
        comma = COMMA.match(text, at, stop)
        if not comma:
            return None
        at = comma.end()
    return None


def _plain(name: str) -> str:
    """Return a key as the decoder gives it."""
    return str(json.loads(f'"{name}"', strict=False)) if "\\" in name else name


def _turns(text: str, at: int) -> bool:
    """Whether the list at `at` holds turns of one conversation, as far as its first object tells."""
    opened = OBJECTS.match(text, at)
    try:
        first, _ = scan_once(text, opened.end() if opened else at)
    except (StopIteration, ValueError, RecursionError):
        return bool(_TURN.match(text, at))
    return not _TURN_KEYS.isdisjoint(first)
