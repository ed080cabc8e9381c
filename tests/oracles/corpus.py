"""The records that consumers are fed: small, made here, each with one thing that consumers may differ in."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

ABSENT = object()
"""As a value: the key is taken out."""
Named = Iterator[tuple[str, Any]]
"""Names, unique in their group, and records."""


def changed(base: Any, changes: dict[str, Any]) -> Any:
    """Return a copy of a record with other values at some JSON pointers; keys that are missing are added."""
    made = copy.deepcopy(base)
    for pointer, value in changes.items():
        *way, last = pointer.split("/")[1:]
        around = made
        for step in way:
            around = around[int(step) if isinstance(around, list) else step]
        key = int(last) if isinstance(around, list) else last
        if value is ABSENT:
            del around[key]
        elif isinstance(around, list) and key == len(around):
            around.append(value)
        else:
            around[key] = value
    return made


def each_value(name: str, base: Any, pointers: Iterable[str], values: Iterable[Any]) -> Named:
    """Yield a record for each value at each pointer. Where the value is there already, there is none."""
    for pointer in pointers:
        for value in values:
            made = changed(base, {pointer: value})
            if made != base:
                shown = "absent" if value is ABSENT else json.dumps(value)
                yield f"{name}{pointer}={shown if len(shown) < 60 else f'{shown[:40]}… ({len(shown)})'}", made


def turns(letters: str) -> list[dict[str, Any]]:
    """Return turns of plain text, in the order of `letters`: s(ystem), d(eveloper), u(ser), a(ssistant), t(ool)."""
    roles = {"s": "system", "d": "developer", "u": "user", "a": "assistant", "t": "tool"}
    return [{"role": roles[letter], "content": f"{roles[letter]} {n}"} for n, letter in enumerate(letters)]


def corpus() -> dict[str, dict[str, Any]]:
    """Return the records of each group by their names."""
    import corpus_anthropic
    import corpus_chat
    import corpus_harmony
    import corpus_media
    import corpus_preference
    import corpus_rows
    import corpus_tools
    import corpus_vendor

    groups: dict[str, dict[str, Any]] = {}
    for module in (corpus_chat, corpus_tools, corpus_rows, corpus_preference, corpus_media,
                   corpus_vendor, corpus_anthropic, corpus_harmony):  # fmt: skip
        for group, made in module.GROUPS.items():
            records = groups.setdefault(group, {})
            for name, record in made():
                assert name not in records, f"{group}: {name!r} is there twice"
                records[name] = record
    return groups


def digest(groups: dict[str, dict[str, Any]]) -> str:
    """Return what tells a recording of these records from one of others."""
    return hashlib.sha256(json.dumps(groups, sort_keys=True).encode()).hexdigest()[:16]
