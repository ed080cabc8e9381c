"""What a template is given: messages and tools as a trainer has them, and as transformers prepares them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from msgspec import Struct

from ..model.example import Example, Message, ToolCall, threads_of

_REASONING = ("reasoning_content", "thinking", "reasoning")


class Conversation(Struct):
    """Chat messages as plain JSON, the tools, and for each message the pointer of its turn in the Example."""

    messages: list[dict[str, Any]]
    tools: list[Any] | None
    pointers: list[str]


def conversations_of(example: Example) -> list[Conversation]:
    """Return the conversation of an example, or its branches, each with the prompt before it; none of plain text.

    What the record has besides, such as a name or a weight, is there as well: a template may read it.
    """
    threads = dict(threads_of(example))
    prompt = threads.pop("/messages")
    found = []
    for pointer, turns in threads.items() or [("", [])]:
        pointers = [f"/messages/{n}" for n in range(len(prompt))] + [f"{pointer}/{n}" for n in range(len(turns))]
        if pointers:
            found.append(Conversation([message_of(turn) for turn in (*prompt, *turns)], example.tools, pointers))
    return found


def message_of(turn: Message) -> dict[str, Any]:
    """Return a turn as a chat message, with the spelling that its record has where that is chat's."""
    found: dict[str, Any] = {"role": turn.role, "content": turn.content}
    if turn.reasoning is not None:
        found["reasoning_content"] = turn.reasoning
    if turn.tool_calls is not None:
        found["tool_calls"] = [_call_of(call) for call in turn.tool_calls]
    for name in ("tool_call_id", "name", "weight", "refusal"):
        value = getattr(turn, name)
        if value is not None:
            found[name] = value
    return {**(turn.extra or {}), **found}


def _call_of(call: ToolCall) -> dict[str, Any]:
    arguments: Any = call.arguments
    if call.as_object:
        with suppress(ValueError, RecursionError):
            arguments = json.loads(call.arguments)
    function = {"name": call.name, "arguments": arguments}
    return {**({"id": call.id} if call.id is not None else {}), "type": "function", "function": function}


def prepared(messages: list[dict[str, Any]], version: int) -> list[dict[str, Any]]:
    """Return messages as transformers of this major version hands them to a template.

    Since version 5 keys without a value are left out, and a thought is given by each name that templates know it by.
    """
    if version < 5:
        return messages
    return [_named(message) for message in messages]


def _named(message: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in message.items() if value is not None}
    thought = next((kept[name] for name in _REASONING if name in kept), None)
    return kept if thought is None else {"thinking": thought, **kept, "reasoning_content": thought}
