"""Wide rows: one row is one example; what goes beyond a question and its reply."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ftconv import Example, Message, RecordError, text_of

from ._alpaca_history import history_of
from ._chat_embedded import encode
from ._chat_write import without_roles
from ._media_columns import MEDIA
from ._table_cells import take_media, text_in, value_in, value_out
from ._table_names import ALWAYS, Names, column_for, pointer_to, refuse_twice

_ORDER = ("system", "user", "assistant", "chosen", "rejected")


# -- reading -----------------------------------------------------------------------------------------------------------


def read_wide(record: dict[str, Any], names: Names) -> Example:
    """Return the example of one row. Raises RecordError for a row that says nothing, or says it twice."""
    refuse_twice(names)
    fields = names.fields
    cells: dict[str, str | None] = {
        field: text_in(record[fields[field]], pointer_to(fields[field]))
        for field in ("system", "user", "context", "assistant", "chosen", "rejected")
        if field in fields
    }
    if cells.keys() <= {"system"}:
        way = "name them with --map user=COLUMN --map assistant=COLUMN"
        raise RecordError("FT201", f"no column recognised as question or reply; {way}")
    messages = [Message("system", cells["system"])] if cells.get("system") else []
    if "history" in fields:
        messages += history_of(record[fields["history"]], pointer_to(fields["history"])[1:])
    question = "\n".join(text for text in (cells.get("user"), cells.get("context")) if text)
    if question:
        messages.append(Message("user", question))
    example = Example(messages)
    if _is_choice(cells, fields):
        example.chosen = [Message("assistant", cells.get("chosen", cells.get("assistant")))]
        example.rejected = [Message("assistant", cells["rejected"])]
    elif "assistant" in cells:
        messages.append(Message("assistant", cells["assistant"]))
    if "label" in fields:
        example.label = value_in(record[fields["label"]])
    example.media, others = take_media(record, fields)
    extra = {column: record[column] for column in names.extra} | others
    example.extra = extra or None
    return example


def _is_choice(cells: dict[str, str | None], fields: dict[str, str]) -> bool:
    """Whether a row is a preference. Two empty cells beside a reply are those of a plain row in a table with both."""
    if not cells.keys() & {"chosen", "rejected"}:
        return False
    if "assistant" in cells and not cells.get("chosen") and not cells.get("rejected"):
        return False
    if "rejected" not in cells:
        raise RecordError("FT202", "chosen without rejected: a preference needs both", pointer_to(fields["chosen"]))
    if "chosen" in cells:
        if cells.get("assistant"):
            raise RecordError(
                "FT202", "a row has either a reply or chosen and rejected, not both", pointer_to(fields["assistant"])
            )
    elif "assistant" not in cells:
        raise RecordError("FT202", "rejected without chosen: a preference needs both", pointer_to(fields["rejected"]))
    return True


# -- writing -----------------------------------------------------------------------------------------------------------


def write_wide(example: Example) -> dict[str, Any]:
    """Return the row of an example: the last exchange, or the last question with its two replies."""
    branches = {"chosen": example.chosen, "rejected": example.rejected}
    turns: dict[str, Message] = {}
    if any(branch is not None for branch in branches.values()):
        if not all(branches.values()):
            raise RecordError("FT908", "a preference needs a chosen and a rejected reply to be written")
        turns = {name: branch[-1] for name, branch in branches.items() if branch}
    for message in reversed(example.messages):
        role = message.role
        if role == "assistant":
            if turns.keys() <= {"system", "user"} and (message.content or not message.tool_calls):
                turns = {"assistant": message}
        elif role == "user":
            turns.setdefault("user", message)
        elif role != "tool":
            turns["system"] = message
    row = {
        field: text_of(turns[field].content) if field in turns else ""
        for field in _ORDER
        if field in turns or field == "user"
    }
    if not turns:
        raise nothing_to_write(example)
    if example.label is not None:
        row["label"] = value_out(example.label)
    for name, items in (example.media or {}).items():
        row.setdefault(name, encode(items))
    for name, value in (example.extra or {}).items():
        row.setdefault(column_for(name, "wide"), value)
    for field, message in turns.items():
        for name, value in (message.extra or {}).items():
            row.setdefault(f"{field}.{name}", value)
    return row


def nothing_to_write(example: Example) -> RecordError:
    """Return the refusal of an example without a turn."""
    if example.text is not None:
        return without_roles()
    return RecordError("FT206", "no turns to write")


def wide_columns(used: Sequence[str], extra: Sequence[str]) -> list[str]:
    """Return the columns of a table of wide rows; `used` are those that not every table has."""
    known = [name for name in (*_ORDER, "label", *MEDIA) if name in used or name in ALWAYS]
    return list(dict.fromkeys([*known, *(column_for(name, "wide") for name in extra)]))
