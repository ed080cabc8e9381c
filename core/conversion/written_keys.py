"""Which keys the written records have: what a trainer must be told of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def keys_of(records: Iterable[dict[str, Any]]) -> set[str]:
    """Return the keys whose value is not null in any record, and those of turns, as `turn.weight`.

    Where the value is a list, the key is there once more with `[]` behind it.
    """
    found: set[str] = set()
    for record in records:
        _add(found, "", record)
        for value in record.values():
            _add_turns(found, value)
    return found


def _add(found: set[str], before: str, entries: dict[str, Any]) -> None:
    for key, value in entries.items():
        if value is not None:
            found.add(f"{before}{key}")
            if isinstance(value, list):
                found.add(f"{before}{key}[]")


def _add_turns(found: set[str], value: Any) -> None:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            if "role" in item or "from" in item:
                _add(found, "turn.", item)
            elif item is value:  # an object with the turns in it, as the `input` of a preference
                for inner in item.values():
                    _add_turns(found, inner)
