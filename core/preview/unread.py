"""Weights that stand under a key that the target passes over: the turn is learned as if there were none."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from ..model.example import Example, Message
from ..target.target import Target

_LISTS = ("messages", "conversations")


def without_unread_weights(example: Example, record: Any, target: Target | None) -> tuple[Example, list[str]]:
    """Return the example without weights that a target does not read in this record, and a note for each of them."""
    dropped = target.turn.dropped if target is not None and target.turn is not None else ()
    turns = next((record[name] for name in _LISTS if name in record), None) if isinstance(record, dict) else None
    if not dropped or not isinstance(turns, list):
        return example, []
    before = len(example.messages) - len(turns)
    if before not in (0, 1):
        return example, []
    messages, notes = list(example.messages), []
    for number, turn in enumerate(turns, before):
        key = _unread_key(messages[number], turn, dropped)
        if key and target is not None:
            messages[number] = replace(messages[number], weight=None)
            notes.append(f"The weight of /messages/{number} is in {key!r}, which {target.name} does not read.")
    return replace(example, messages=messages), notes


def _unread_key(message: Message, turn: Any, dropped: tuple[str, ...]) -> str:
    if message.weight is None or not isinstance(turn, dict):
        return ""
    holding = [key for key, value in turn.items() if type(value) in (bool, int, float) and value == message.weight]
    return holding[0] if holding and all(key in dropped for key in holding) else ""
