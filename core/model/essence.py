"""The essence of an example: what it says, without how the record wrote it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from .example import Example, Message, Part, ToolCall, is_text, text_of


def essence(example: Example) -> Example:
    """Return a copy without notation: two examples are equal in content if their essences are equal.

    Dropped: spellings of roles, arguments as object or string, notes, places, an empty list of tools, bare definitions
    of tools, the dialect of calls, a mask that trains all of a text; one text part becomes its text, and text without
    roles a lone assistant turn.
    """

    def plain(messages: Iterable[Message] | None) -> list[Message] | None:
        return None if messages is None else [_plain_message(m) for m in messages]

    if example.text is not None and not example.messages and example.chosen is None:
        # Text without roles and a reply without a question are the same to a model.
        example = msgspec.structs.replace(example, text=None, messages=[Message("assistant", example.text)])
    return msgspec.structs.replace(
        example,
        messages=plain(example.messages) or [],
        chosen=plain(example.chosen),
        rejected=plain(example.rejected),
        candidates=[msgspec.structs.replace(c, messages=plain(c.messages) or []) for c in example.candidates or ()]
        or None,
        reference=example.reference or None,
        mask=example.mask if any(label is not True for _, label in example.mask or ()) else None,
        dialect=None,
        tools=[_as_function(tool) for tool in example.tools] if example.tools else None,
        extra=example.extra or None,
        media={name: files for name, files in (example.media or {}).items() if files} or None,
        used=None,
        notes=None,
        place=None,
    )


def _as_function(tool: Any) -> Any:
    """A bare definition is one of a function."""
    return {"type": "function", "function": tool} if isinstance(tool, dict) and "type" not in tool else tool


def plain_content(content: str | list[Part] | None) -> str | list[Part] | None:
    """Return content of which one part that is only text is that text."""
    if isinstance(content, list) and len(content) == 1 and content[0].keys() == {"type", "text"}:
        return text_of(content) if is_text(content[0]) else content
    return content


def unlabelled(parts: list[Part]) -> list[Part]:
    """Return parts without the labels of steps, which only texts have."""
    return [{k: v for k, v in part.items() if k != "label"} if is_text(part) else part for part in parts]


def _plain_message(message: Message) -> Message:
    content = plain_content(message.content)
    if message.tool_calls and content == "":
        content = None
    calls = None
    if message.tool_calls:
        calls = [ToolCall(c.name, c.arguments, c.id, c.extra or None) for c in message.tool_calls]
    meta, extra = message.meta or None, message.extra or None
    # A vendor that signs without showing the reasoning writes it as an empty text.
    reasoning = None if meta and message.reasoning == "" else message.reasoning
    return msgspec.structs.replace(
        message, content=content, tool_calls=calls, reasoning=reasoning, meta=meta, extra=extra, seen=None
    )
