"""Writing long rows: a row for each turn, with what belongs to the whole conversation in the first."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import msgspec

from ftconv import Example, Message, RecordError

from ._chat_embedded import encode
from ._table_cells import calls_out, note_out, value_out
from ._table_long import NOTES, NULL
from ._table_names import ALWAYS, LONG, column_for
from ._table_wide import nothing_to_write


def write_rows(example: Example) -> list[dict[str, Any]]:
    """Return a row for each turn. Cells that are empty are left out, but for the content."""
    conversation = _conversation(example)
    rows: list[dict[str, Any]] = []
    for branch, turns in (("", example.messages), ("chosen", example.chosen), ("rejected", example.rejected)):
        for message in turns or ():
            row: dict[str, Any] = {"conversation": conversation}
            if branch:
                row["preference"] = branch
            row["role"] = message.role
            row["content"] = ""
            _write_content(message, row)
            _write_rare(message, row)
            rows.append(row)
    if not rows:
        raise nothing_to_write(example)
    if (example.chosen is not None or example.rejected is not None) and not (example.chosen and example.rejected):
        raise RecordError("FT908", "a preference needs a chosen and a rejected reply to be written")
    _write_once(example, rows[0])
    if example.extra:
        for row in rows:
            for name, value in example.extra.items():
                row.setdefault(column_for(name, "long"), value)
    return rows


def _write_content(message: Message, row: dict[str, Any]) -> None:
    content = message.content
    if type(content) is str:
        row["content"] = content
    elif type(content) is list:
        if len(content) == 1 and content[0].keys() == {"type", "text"} and content[0]["type"] == "text":
            row["content"] = content[0]["text"]
        else:
            row["parts"] = encode(content)
    elif not message.tool_calls:
        row["parts"] = NULL


def _write_rare(message: Message, row: dict[str, Any]) -> None:
    for field in NOTES:
        value = getattr(message, field)
        if value is not None:
            row[field] = note_out(value)
    if message.tool_calls:
        row["tool_calls"] = calls_out(message.tool_calls)
    if message.weight is not None:
        row["weight"] = value_out(message.weight)
    for name, value in (message.extra or {}).items():
        row.setdefault(column_for(name, "long"), value)


def _write_once(example: Example, row: dict[str, Any]) -> None:
    if example.tools is not None:
        row["tools"] = encode(example.tools)
    for name, value in (("parallel_tool_calls", example.parallel_tool_calls), ("label", example.label)):
        if value is not None:
            row[name] = value_out(value)
    for name, items in (example.media or {}).items():
        row.setdefault(name, encode(items))


def _conversation(example: Example) -> str:
    """Name the conversation after the place of its record; without one, after what is in it."""
    place = example.place
    if place is None:
        content = msgspec.structs.replace(example, notes=None)
        return blake2b(msgspec.json.encode(content), digest_size=8).hexdigest()
    if not place.line:
        name = f"{place.file}#{place.record + 1}"
    else:
        name = f"{place.file}:{place.line}" if place.column <= 1 else f"{place.file}:{place.line}:{place.column}"
    part = place.part
    return f"{name}/{part + 1}" if part else name


def long_columns(used: Sequence[str], extra: Sequence[str]) -> list[str]:
    """Return the columns of a table of long rows; `used` are those that not every table has."""
    known = [name for name in LONG if name in used or name in ALWAYS]
    return list(dict.fromkeys([*known, *(column_for(name, "long") for name in extra)]))
