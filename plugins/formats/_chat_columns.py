"""The columns beside the turns that chat and ShareGPT records share: tools, media, system, label."""

from __future__ import annotations

from typing import Any

from ftconv import Example, Message, Note, RecordError

from ._chat_calls import tools_of
from ._chat_content import content_of
from ._chat_embedded import kind_of
from ._chat_turns import say_legacy
from ._media_columns import MEDIA, take_media

TOOLS = ("tools", "available_tools", "functions")
COLUMNS = frozenset([*TOOLS, "parallel_tool_calls", "label", "system", *MEDIA])


def take_columns(example: Example, columns: dict[str, Any]) -> None:
    """Move what the columns say into `example`; what nobody knows becomes its extra.

    A `system` column becomes the first turn, before any other.
    """
    if not COLUMNS.isdisjoint(columns):
        if columns.get("functions"):
            notes = example.notes or []
            say_legacy(notes, "/functions")
            example.notes = notes
        example.tools = _take_tools(columns)
        example.parallel_tool_calls = unless_empty(columns.pop("parallel_tool_calls", None))
        example.label = unless_empty(columns.pop("label", None))
        example.media = take_media(columns)
        system = columns.pop("system", None)
        if system not in (None, "", []):
            notes = example.notes or []
            example.messages = [_system_turn(system, notes), *example.messages]
            example.notes = notes or None
    example.extra = columns or None


def unless_empty(cell: Any) -> Any:
    """Return what a cell holds; None for an empty one, since an empty cell of a table says nothing."""
    return None if cell == "" else cell


def _system_turn(value: Any, notes: list[Note]) -> Message:
    if type(value) is str:
        return Message("system", value)
    if type(value) is not list:
        raise RecordError("FT202", f"system must be text, found {kind_of(value)}", "/system")
    return Message("system", content_of(value, "/system", notes, fields=False).content)


def _take_tools(columns: dict[str, Any]) -> list[Any] | None:
    """Take the definitions of tools; the same one under two names counts once."""
    found: list[Any] | None = None
    for name in TOOLS:
        if name in columns:
            more = tools_of(columns.pop(name), f"/{name}")
            if more and found:
                found += [tool for tool in more if tool not in found]
            else:
                found = found or more
    return found
