"""Texts: every text that a model may be trained on, changed one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from ftconv import Example, Message, ToolCall

from ._threads import over_threads

Edit = Callable[[str], str]


def over_texts(example: Example, edit: Edit, *, arguments: bool = True) -> Example:
    """Apply `edit` to the contents, thoughts and refusals of turns, to the arguments of calls unless `arguments` is
    false, and to plain text without roles. Returns the same example when nothing changes.
    """

    def each(turns: list[Message]) -> list[Message]:
        out = [_turn(turn, edit, arguments) for turn in turns]
        return out if any(new is not old for new, old in zip(out, turns, strict=True)) else turns

    changed = over_threads(example, each)
    if changed.text:
        text = edit(changed.text)
        return changed if text == changed.text else replace(changed, text=text)
    return changed


def _turn(turn: Message, edit: Edit, arguments: bool) -> Message:
    changes: dict[str, Any] = {}
    content = turn.content
    if isinstance(content, str):
        _note(changes, "content", content, edit(content))
    elif content:
        parts = [_part(part, edit) for part in content]
        if any(new is not old for new, old in zip(parts, content, strict=True)):
            changes["content"] = parts
    for name, text in (("reasoning", turn.reasoning), ("refusal", turn.refusal)):
        if text:
            _note(changes, name, text, edit(text))
    if arguments and turn.tool_calls:
        calls = [_call(call, edit) for call in turn.tool_calls]
        if any(new is not old for new, old in zip(calls, turn.tool_calls, strict=True)):
            changes["tool_calls"] = calls
    return replace(turn, **changes) if changes else turn


def _note(changes: dict[str, Any], name: str, old: str, new: str) -> None:
    if new != old:
        changes[name] = new


def _part(part: dict[str, Any], edit: Edit) -> dict[str, Any]:
    text = part.get("text")
    if not isinstance(text, str):
        return part
    new = edit(text)
    return part if new == text else {**part, "text": new}


def _call(call: ToolCall, edit: Edit) -> ToolCall:
    new = edit(call.arguments)
    return call if new == call.arguments else replace(call, arguments=new)
