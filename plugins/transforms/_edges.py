"""Edges: the first and the last text of a turn, and how to change them."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from ftconv import Message

Edit = Callable[[str], str]


def at_end(turn: Message, edit: Edit) -> Message:
    """Change the text that a turn ends with; a turn that is empty or ends with something else stays as it is."""
    return _at(turn, edit, -1)


def at_start(turn: Message, edit: Edit) -> Message:
    """Change the text that a turn begins with; a turn that is empty or begins with something else stays as it is."""
    return _at(turn, edit, 0)


def _at(turn: Message, edit: Edit, index: int) -> Message:
    content = turn.content
    if not content:
        return turn
    if isinstance(content, str):
        text = edit(content)
        return turn if text == content else replace(turn, content=text)
    part = content[index]
    old = part.get("text")
    if part.get("type") != "text" or not isinstance(old, str) or not old:
        return turn
    text = edit(old)
    if text == old:
        return turn
    parts = list(content)
    parts[index] = {**part, "text": text}
    return replace(turn, content=parts)
