"""Records as they are in the input: their keys, and where an Example shows what each of them said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftconv import Example, Message

NOT_GIVEN = object()
"""Stands for a record that a rule was not shown; what the Example kept of its keys must do."""

THREADS = {
    "/messages": (("messages",), ("conversations",), ("interactions",), ("input", "messages")),
    "/chosen": (("preferred_output",), ("chosen",)),
    "/rejected": (("non_preferred_output",), ("rejected",)),
}
"""Where the turns of each thread may stand in a record."""

FIELDS = {
    "tools": "tools", "functions": "tools", "available_tools": "tools", "label": "label",
    "parallel_tool_calls": "parallel_tool_calls", "text": "text", "system": "messages", "messages": "messages",
    "conversations": "messages",
    "interactions": "messages", "contents": "messages", "prompt": "messages", "completion": "messages",
    "chosen": "chosen", "rejected": "rejected",
    "preferred_output": "chosen", "non_preferred_output": "rejected",
}  # fmt: skip
TURN_FIELDS = {
    "weight": "weight", "train": "weight", "loss": "weight", "loss_scale": "weight", "loss_weight": "weight",
    "loss_mask": "weight", "name": "name", "tool_calls": "tool_calls", "function_call": "tool_calls",
    "tool_call_id": "tool_call_id", "refusal": "refusal", "reasoning_content": "reasoning", "reasoning": "reasoning",
    "thinking": "reasoning", "content": "content", "text": "content", "role": "role",
}  # fmt: skip
"""The fields of a Message in which keys of a turn are kept."""


def turns_of(record: Any, example: Example) -> dict[str, Any]:
    """Return the turns of a record by the pointers of their Messages, as far as they are there one for one.

    A `system` column became the first Message, which has no turn then. A turn with the results of several calls became
    several.
    """
    found: dict[str, Any] = {}
    if not isinstance(record, dict):
        return found
    for pointer, routes in THREADS.items():
        thread = getattr(example, pointer[1:]) or []
        for route in routes:
            turns: Any = record
            for key in route:
                turns = turns.get(key) if isinstance(turns, dict) else None
            before = len(thread) - len(turns) if isinstance(turns, list) else -1
            if before == (pointer == "/messages" and has_system_column(record)):
                found |= {f"{pointer}/{index + before}": turn for index, turn in enumerate(turns)}
                break
    return found


def has_system_column(record: Any) -> bool:
    """Whether the first Message comes from a `system` column of the record."""
    return isinstance(record, dict) and record.get("system") not in (None, "", [])


def pointer_of(example: Example, key: str) -> str:
    """Return where the Example shows a column: "" when it does not."""
    if example.extra is not None and key in example.extra:
        return f"/extra/{_escaped(key)}"
    if example.media is not None and key in example.media:
        return f"/media/{_escaped(key)}"
    field = FIELDS.get(key, "")
    value = getattr(example, field, None) if field else None
    if value is None or value == []:
        return ""
    return "/messages/0" if key == "system" else f"/{field}"


def pointer_in(message: Message, turn: str, key: str) -> str:
    """Return where a Message shows a key of its turn: the turn itself when it does not."""
    if message.extra is not None and key in message.extra:
        return f"{turn}/extra/{_escaped(key)}"
    field = TURN_FIELDS.get(key, "")
    return f"{turn}/{field}" if field and getattr(message, field) not in (None, []) else turn


def written_keys(example: Example, extra: bool = False) -> Iterator[str]:
    """Yield the columns that a chat record of the example has, when it is written; with `extra`, unknown ones too."""
    if example.messages:
        yield "messages"
    if example.tools:
        yield "tools"
    if example.parallel_tool_calls is not None:
        yield "parallel_tool_calls"
    yield from example.media or ()
    if extra:
        yield from example.extra or ()


def written_turn_keys(message: Message, extra: bool = False) -> Iterator[tuple[str, Any]]:
    """Yield the keys that a chat turn of the Message has, when it is written, with what they hold."""
    for key, value in (
        ("name", message.name), ("weight", message.weight), ("tool_calls", message.tool_calls),
        ("tool_call_id", message.tool_call_id), ("refusal", message.refusal),
        ("reasoning_content", message.reasoning),
    ):  # fmt: skip
        if value is not None:
            yield key, value
    if extra:
        yield from (message.extra or {}).items()


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
