"""Cells: values that a table can only hold as text, told apart from plain text when read back."""

from __future__ import annotations

from typing import Any

import msgspec

from ftconv import RecordError, ToolCall

from ._chat_calls import calls_in, calls_of, object_of
from ._chat_embedded import decode, encode
from ._media_columns import MEDIA
from ._prompt_completion_fields import kind_of


def text_in(value: Any, pointer: str) -> str | None:
    """Return the text of a cell as it is, None for null. Raises RecordError FT202 for anything else."""
    if value is None or type(value) is str:
        return value
    raise RecordError("FT202", f"expected text, found {kind_of(value)}", pointer)


def _only_quotes(text: str) -> bool:
    return len(text) % 2 == 0 and text == '"' * len(text)


def note_in(value: Any, pointer: str) -> str | None:
    """Return the text of a cell where an empty one says nothing: the empty text itself is written `""` there."""
    text = text_in(value, pointer)
    if not text:
        return None
    return text[2:] if text[0] == '"' and _only_quotes(text) else text


def note_out(text: str) -> str:
    """Return what `note_in` reads as `text`: pairs of quotes, and nothing at all, get one pair more."""
    return text + '""' if _only_quotes(text) else text


def value_in(value: Any) -> Any:
    """Return what a cell says where any value may be: JSON where the text is JSON, else the text; "" is None."""
    if type(value) is not str:
        return value
    if not value:
        return None
    try:
        return decode(value, "")
    except RecordError:
        return value


def value_out(value: Any) -> str:
    """Return the text that `value_in` reads as `value`."""
    if type(value) is str and value and value_in(value) == value:
        return value
    return encode(value)


def list_in(value: Any, pointer: str, what: str) -> list[Any] | None:
    """Return the list that a cell holds as JSON; "" and null are None.

    Raises RecordError FT202 for anything else, FT105 for a key that occurs twice in one object.
    """
    if type(value) is str:
        if not value:
            return None
        value = decode(value, pointer, what=what)
    if value is not None and type(value) is not list:
        raise RecordError("FT202", f"{what} must be a list, or JSON text of one, found {kind_of(value)}", pointer)
    return value


def calls_in_cell(value: Any, pointer: str) -> list[ToolCall] | None:
    """Return the tool calls that a cell holds, as a list or as JSON text of one."""
    calls = calls_of(list_in(value, pointer, "tool_calls"), pointer)
    if calls and type(value) is str and any(call.as_object for call in calls):
        # The text still has the arguments to the letter; decoding has lost white space.
        for call, written in zip(calls, calls_in(value, pointer), strict=True):
            if call.as_object and written.name == call.name:
                call.arguments = written.arguments
    return calls


def calls_out(calls: list[ToolCall]) -> str:
    """Return calls as JSON text in OpenAI's shape; the arguments stay text, to the letter."""
    return encode([object_of(msgspec.structs.replace(call, as_object=False)) for call in calls])


def take_media(record: dict[str, Any], fields: dict[str, str]) -> tuple[dict[str, list[Any]] | None, dict[str, Any]]:
    """Return the media columns that hold lists, or JSON text of lists, and those that hold anything else."""
    media: dict[str, list[Any]] = {}
    others: dict[str, Any] = {}
    for name in MEDIA:
        value = record.get(fields[name]) if name in fields else None
        if value is None or value == "":
            continue
        found = value_in(value)
        if type(found) is list:
            media[name] = found
        else:
            others[fields[name]] = value
    return media or None, others
