"""Long rows: one row is one turn, and the rows of one conversation are one example."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftconv import Example, Message, Note, RecordError, Role, role_named

from ._chat_calls import calls_in
from ._chat_embedded import encode
from ._media_columns import MEDIA
from ._prompt_completion_fields import kind_of
from ._table_cells import (
    calls_in_cell,
    list_in,
    note_in,
    take_media,
    text_in,
    value_in,
)
from ._table_names import Names, names_of_columns, pointer_to, refuse_twice
from ._table_order import order_of

_ROLES: dict[str, Role] = {
    "system": "system", "developer": "developer", "user": "user", "assistant": "assistant", "tool": "tool",
}  # fmt: skip
_CALLS = ("function_call", "tool_call", "function-call")
NOTES = ("name", "reasoning", "refusal", "tool_call_id")
_ONCE = ("tools", "parallel_tool_calls", "label", *MEDIA)
"""Columns that belong to the conversation: they stand in its first row, or in all of them."""
NULL = "null"
"""What `parts` says for a content that is null: an empty cell of `content` is the empty text."""


def key_of(record: Any) -> str | None:
    """Return the conversation of a long row, None for any other record."""
    if type(record) is not dict:
        return None
    names = names_of_columns(tuple(record))
    if not names.long or "conversation" not in names.fields:
        return None
    found = record[names.fields["conversation"]]
    if type(found) is str:
        return found or None
    # 7 and "7" are two conversations in JSON; no text that a table may hold starts with this character.
    return None if found is None or isinstance(found, bool | list | dict) else f"\0{found}"


def read_rows(rows: list[Any], *, alone: bool = False, as_they_are: bool = False) -> Example:
    """Return the example of the rows of one conversation, in the order of their turns; see `order_of`.

    `alone`: the pointer needs no row. `as_they_are`: no column is asked for the order.
    """
    if not rows:
        raise RecordError("FT202", "expected the rows of a conversation, found none")
    read: list[tuple[Names, str, Message]] = []
    said: dict[str, list[Any]] = {}
    for i, row in enumerate(rows):
        try:
            names = _names_of_row(row)
            message = _read_turn(row, names)
            read.append((names, _branch(row, names), message))
            message.extra = {c: row[c] for c in (*names.extra, names.fields["conversation"])}
            for field, value in _said_once(row, names, message.extra):
                said.setdefault(field, []).append(value)
        except RecordError as error:
            raise RecordError(error.code, str(error), error.pointer if alone else f"/{i}{error.pointer}") from None
    branches: dict[str, list[Message]] = {}
    notes = []
    used = dict.fromkeys(names.fields["conversation"] for names, _, _ in read)
    for branch, members in _members(read).items():
        turns, columns = ([], []) if as_they_are else _turns(rows, read, members)
        used |= dict.fromkeys(columns)
        if turns and turns != members:
            first = next(i for i, other in zip(turns, members, strict=True) if i != other)
            pointer = f"/{first}{pointer_to(columns[0])}"
            notes.append(Note("FT222", f"rows were read in the order of column {columns[0]!r}", pointer))
        branches[branch] = [read[i][2] for i in turns or members]
    extras = [message.extra or {} for _, _, message in read]
    once = _settle_once(rows, said, extras)
    shared = {c: value for c, value in extras[0].items() if all(c in e and _same(e[c], value) for e in extras[1:])}
    for (_, _, message), extra in zip(read, extras, strict=True):
        message.extra = {c: v for c, v in extra.items() if c not in shared} or None
    if ("chosen" in branches) != ("rejected" in branches):
        raise RecordError("FT202", "a preference needs both chosen and rejected rows")
    return Example(
        branches.get("", []),
        tools=once.get("tools"),
        parallel_tool_calls=once.get("parallel_tool_calls"),
        chosen=branches.get("chosen"),
        rejected=branches.get("rejected"),
        label=once.get("label"),
        media={name: once[name] for name in MEDIA if name in once} or None,
        extra=shared or None,
        used=list(used),
        notes=notes or None,
    )


def _members(read: list[tuple[Names, str, Message]]) -> dict[str, list[int]]:
    """Return the indices of the rows of each branch, as they stand."""
    members: dict[str, list[int]] = {}
    for i, (_, branch, _) in enumerate(read):
        members.setdefault(branch, []).append(i)
    return members


def _turns(rows: list[Any], read: list[tuple[Names, str, Message]], members: list[int]) -> tuple[list[int], list[str]]:
    """Return the indices of the rows of a branch in the order of their turns, and the columns that say so."""
    if not any(read[i][0].order for i in members):
        return [], []
    try:
        turns, columns = order_of([(rows[i], read[i][0], read[i][2].role) for i in members])
    except RecordError as error:
        index, _, rest = error.pointer[1:].partition("/")
        raise RecordError(error.code, str(error), f"/{members[int(index)]}/{rest}") from None
    return [members[turn] for turn in turns], columns


def locate_turn(rows: list[Any], pointer: str, *, as_they_are: bool = False) -> str | None:
    """Return the pointer to the row of a turn that a pointer into the example is about, None for anything else."""
    thread, _, rest = pointer[1:].partition("/")
    index, _, leaf = rest.partition("/")
    branch = {"messages": "", "chosen": "chosen", "rejected": "rejected"}.get(thread)
    if branch is None or not index.isdigit():
        return None
    turns = _rows_of_turns(rows, as_they_are).get(branch, [])
    if int(index) >= len(turns):
        return None
    row, names = turns[int(index)]
    column = names.fields.get(leaf)
    return f"/{row}" if column is None else f"/{row}{pointer_to(column)}"


_last: list[tuple[list[Any], bool, dict[str, list[tuple[int, Names]]]]] = []
"""The conversation that was asked about last: one with many findings is asked about for each of them."""


def _rows_of_turns(rows: list[Any], as_they_are: bool) -> dict[str, list[tuple[int, Names]]]:
    """Return for each branch the rows of its turns, in the order of the turns, and the names of their columns."""
    if _last and _last[0][0] is rows and _last[0][1] == as_they_are:
        return _last[0][2]
    read = [(names, _branch(row, names), _read_turn(row, names)) for row in rows for names in [_names_of_row(row)]]
    found: dict[str, list[tuple[int, Names]]] = {}
    for branch, members in _members(read).items():
        turns = (not as_they_are and _turns(rows, read, members)[0]) or members
        found[branch] = [(row, read[row][0]) for row in turns]
    _last[:] = [(rows, as_they_are, found)]
    return found


def _names_of_row(row: Any) -> Names:
    if type(row) is not dict:
        raise RecordError("FT202", f"expected a row with a role and a content, found {kind_of(row)}")
    names = names_of_columns(tuple(row))
    if not names.long:
        raise RecordError("FT202", "expected a row with a role and a content, found other columns")
    refuse_twice(names)
    if "conversation" not in names.fields:
        way = "name it with --map conversation=COLUMN" if names.extra else "add one, such as conversation"
        raise RecordError("FT202", f"no column tells which rows form a conversation; {way}")
    column = names.fields["conversation"]
    if row[column] is None or row[column] == "" or isinstance(row[column], bool | list | dict):
        raise RecordError(
            "FT202", f"expected the id of a conversation, found {_blank_or_kind(row[column])}", pointer_to(column)
        )
    return names


def _blank_or_kind(value: Any) -> str:
    return "an empty cell" if value == "" else kind_of(value)


def _read_turn(row: dict[str, Any], names: Names) -> Message:
    fields = names.fields
    spelled = row[fields["role"]]
    role = _ROLES.get(spelled) if type(spelled) is str else None
    content = text_in(row[fields["content"]], pointer_to(fields["content"]))
    message = Message(role or role_named(spelled, pointer_to(fields["role"])), content)
    if role is None:
        message.seen = spelled
    if fields.keys() <= {"conversation", "role", "content"} and message.seen is None:
        return message
    for field in NOTES:
        if field in fields:
            setattr(message, field, note_in(row[fields[field]], pointer_to(fields[field])))
    if "weight" in fields:
        message.weight = value_in(row[fields["weight"]])
    if "tool_calls" in fields:
        message.tool_calls = calls_in_cell(row[fields["tool_calls"]], pointer_to(fields["tool_calls"]))
    if message.tool_calls is None and message.seen is not None and message.seen.strip().lower() in _CALLS:
        message.tool_calls = calls_in(content, pointer_to(fields["content"]))
        message.content = None
    if message.tool_calls and content == "":
        message.content = None
    if "parts" in fields:
        _read_parts(message, row[fields["parts"]], pointer_to(fields["parts"]))
    return message


def _read_parts(message: Message, value: Any, pointer: str) -> None:
    if value is None or value == "":
        return
    if message.content:
        raise RecordError("FT202", "a turn has either content or parts, not both", pointer)
    if value == NULL:
        message.content = None
        return
    parts = list_in(value, pointer, "parts") or []
    for part in parts:
        if type(part) is not dict or (part.get("type") == "text" and type(part.get("text")) is not str):
            raise RecordError("FT202", 'parts must be a list of objects such as {"type": "text", "text": …}', pointer)
    message.content = parts


def _branch(row: dict[str, Any], names: Names) -> str:
    if "preference" not in names.fields:
        return ""
    column = names.fields["preference"]
    branch = text_in(row[column], pointer_to(column)) or ""
    if branch not in ("", "chosen", "rejected"):
        raise RecordError("FT202", "preference must be chosen, rejected or empty", pointer_to(column))
    return branch


def _said_once(row: dict[str, Any], names: Names, extra: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield what a row says of the conversation; media columns that hold no list go to `extra`."""
    fields = names.fields
    if fields.keys().isdisjoint(_ONCE):
        return
    if "tools" in fields:
        yield "tools", list_in(row[fields["tools"]], pointer_to(fields["tools"]), "tools")
    for field in ("parallel_tool_calls", "label"):
        if field in fields:
            yield field, value_in(row[fields[field]])
    media, others = take_media(row, fields)
    extra |= others
    yield from (media or {}).items()


def _settle_once(rows: list[Any], said: dict[str, list[Any]], extras: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what the rows say of their conversation. What differs is said of the turns, and stays there."""
    once: dict[str, Any] = {}
    for field, values in said.items():
        found = [value for value in values if value is not None]
        if found and all(_same(value, found[0]) for value in found[1:]):
            once[field] = found[0]
        elif found:
            for row, extra in zip(rows, extras, strict=True):
                column = names_of_columns(tuple(row)).fields.get(field)
                if column is not None:
                    extra[column] = row[column]
    return once


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and (one == other if type(one) is str else encode(one) == encode(other))
