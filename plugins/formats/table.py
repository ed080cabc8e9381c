"""Rows and columns: one question and reply per row, or one turn per row, in any file type.

CSV by default; the same shape is read from TSV, Parquet, Excel and JSON Lines.

Record
    A wide row is one example:

        {"system": "Be brief.", "user": "Hi", "assistant": "Hello"}

    A long row is one turn. Rows of the same conversation are one example, in the order of a column that numbers or
    dates the turns, or else in their order in the file:

        {"conversation": "7", "role": "user", "content": "Hi"}
        {"conversation": "7", "role": "assistant", "content": "Hello"}

    A preference is a wide row with `chosen` and `rejected`, or long rows with `preference` set to chosen or rejected.

Cannot say
    text,
    signed, tool-error, candidates, reference, steps, mask

Tolerated
    Names of columns count without regard to case and surrounding white space. A field's own name comes first;
    two other spellings of one field in the same row are refused, and `--map FIELD=COLUMN` is the way out.

    - system: `system_prompt`
    - user: `question`, `query`, `instruction` (with Dolly's `context` below it), `problem`, `input`, `inputs`, `prompt`
    - assistant: `answer`, `response`, `output`, `targets`, `solution`, `generated_solution`, `generation`,
      `completion`; a `response` alone is text to go on from (ms-swift)
    - history: ms-swift's list of pairs, as JSON or as Python prints it
    - chosen, rejected: `chosen_response`, `rejected_response`; `response` with `rejected_response` is a pair as well
    - label, images, videos, audios
    - conversation: `conversation_id`, `conv_id`, `session_id`, `chat_id`, `thread_id`, `dialog_id`, `dialogue_id`;
      never a bare `id`, which may well be that of the turn
    - role: `speaker`, `from`, `sender`; content: `text`, `message`, `value`
    - name, weight, reasoning (`reasoning_content`), refusal, tool_calls, tool_call_id, tools, parallel_tool_calls

    Columns that may number or date turns, in any notation (`turn_id`, `Turn ID`, `turnId`):

    - `turn`, `turn_id`, `turn_no`, `turn_num`, `turn_number`, `turn_index`, `turn_idx`, `message_index`, `message_idx`,
      `message_no`, `message_number`, `message_order`, `msg_index`, `msg_idx`, `utterance_index`, `utterance_idx`
    - `order`, `index`, `idx`, `position`, `pos`, `step`, `step_number`, `step_index`, `seq`, `seq_no`, `sequence`,
      `sequence_number`, `timestamp`, `ts`, `time`, `datetime`, `date`, `created`, `created_at`, `create_time`, `sent`,
      `sent_at`, `sent_date`, `send_time`, `message_time`, `message_date`; not where all rows hold the same

    They count where they hold numbers (`3`, `turn-3`) or ISO 8601 times. Rows in another order are sorted and reported
    (FT222). Rows may share a number if they stand in order and have different roles, as a question and its reply. A
    column that is out of order and has a number twice, holds numbers and other text, or contradicts another column
    rejects the conversation; `--map order=COLUMN` selects a column.

    In a wide row an empty cell for system or user is no turn, an empty reply is an empty turn. A cell of `label` or
    `weight` is read as JSON where it is JSON: `0` is a number, `true` a boolean.

    Long rows hold what a plain cell cannot: `parts` is JSON text of a list of content parts, or `null` for a content
    that is null; `tools`, `tool_calls` and the media columns are JSON text; in `name`, `reasoning`, `refusal` and
    `tool_call_id` an empty cell says nothing, and two quotation marks stand for the empty text.

Options
    Reading: `order=rows` keeps the rows of a conversation in their order in the file.

    layout: `wide`, `long`, or `auto`: wide if nothing in the whole input needs more. Wide rows hold one exchange, its
    system prompt, a preference, a label and media columns; of more turns they keep the last exchange.

Source
    gsm8k (openai/grade-school-math), ms-swift `tests/llm/data`, Dolly, Open-Orca, FLAN, NeMo; the columns that ms-swift
    renames: `swift/llm/dataset/preprocessor/core.py`
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from ftconv import Example, Feature, Message, Reader, RecordError, Writer, features_of

from ._prompt_completion_fields import kind_of
from ._table_long import key_of, locate_turn, read_rows
from ._table_long_write import long_columns, write_rows
from ._table_names import FIELDS, SPELLINGS, names_of_columns
from ._table_wide import read_wide, wide_columns, write_wide

Layout = Literal["auto", "wide", "long"]

_WIDE = Feature.SYSTEM | Feature.PREFERENCE | Feature.LABEL | Feature.MEDIA_COLUMNS | Feature.EXTRA | Feature.TURN_KEYS
_LONG = (
    _WIDE | Feature.DEVELOPER | Feature.TURNS | Feature.ORDER | Feature.EMPTY | Feature.PARTS | Feature.MEDIA
    | Feature.NAME | Feature.WEIGHT | Feature.REASONING | Feature.REFUSAL | Feature.TOOLS | Feature.PARALLEL_CALLS
    | Feature.TOOL_CALLS | Feature.CALL_IDS | Feature.PROMPT_ONLY | Feature.BLOCKS
)  # fmt: skip
_BEYOND_WIDE = int(_LONG & ~_WIDE)

_COLUMNS: dict[Feature, tuple[str, ...]] = {
    Feature.SYSTEM: ("system",),
    Feature.PREFERENCE: ("chosen", "rejected", "preference"),
    Feature.LABEL: ("label",),
    Feature.MEDIA_COLUMNS: ("images", "videos", "audios"),
    Feature.NAME: ("name",),
    Feature.EMPTY: ("parts",),
    Feature.PARTS: ("parts",),
    Feature.MEDIA: ("parts",),
    Feature.BLOCKS: ("parts",),
    Feature.REASONING: ("reasoning",),
    Feature.REFUSAL: ("refusal",),
    Feature.TOOL_CALLS: ("tool_calls",),
    Feature.CALL_IDS: ("tool_calls", "tool_call_id"),
    Feature.WEIGHT: ("weight",),
    Feature.TOOLS: ("tools",),
    Feature.PARALLEL_CALLS: ("parallel_tool_calls",),
}
"""The columns that a table needs for a feature."""


def read(record: Any, *, order: Literal["auto", "rows"] = "auto") -> Example:
    """Return the example of a wide row, or of the list of long rows of one conversation."""
    if type(record) is not dict:
        if type(record) is list:
            return read_rows(record, as_they_are=order == "rows")
        raise RecordError("FT202", f"expected a row of columns, found {kind_of(record)}")
    names = names_of_columns(tuple(record))
    if names.plain:
        question, reply = record[names.user], record[names.assistant]
        if type(question) is str and type(reply) is str and question:
            messages = [Message("user", question), Message("assistant", reply)]
            if names.system is not None:
                system = record[names.system]
                if type(system) is not str:
                    return read_wide(record, names)
                if system:
                    messages.insert(0, Message("system", system))
            if names.extra:
                return Example(messages, extra={column: record[column] for column in names.extra})
            return Example(messages)
    if names.long:
        return read_rows([record], alone=True)
    return read_wide(record, names)


def locate(record: Any, pointer: str, *, order: Literal["auto", "rows"] = "auto") -> str | None:
    """Say which row of a conversation a turn was: rows may stand in another order."""
    if type(record) is not list:
        return None
    try:
        return locate_turn(record, pointer, as_they_are=order == "rows")
    except RecordError:
        return None


def recognise(record: Any) -> float:
    """Judge by the names of the columns, and by whether the cells are text."""
    if type(record) is not dict:
        return 0.0
    names = names_of_columns(tuple(record))
    wanted = ("role", "content") if names.long else ("system", "user", "context", "assistant", "chosen", "rejected")
    for field in wanted:
        column = names.fields.get(field)
        if column is not None and not isinstance(record[column], str | None):
            return 0.0
    # A list of turns beside the columns is what chat and sharegpt are made of.
    turns = any(type(record.get(column)) is list for column in ("messages", "conversations", "conversation"))
    return min(names.score, 0.3) if turns else names.score


def grouped(records: Sequence[Any]) -> bool:
    """Whether there are long rows that say which conversation they belong to."""
    return any(key_of(record) is not None for record in records)


def write(example: Example, *, layout: Layout = "auto") -> dict[str, Any] | list[dict[str, Any]]:
    """Return a wide row, or a long row for each turn."""
    if layout == "long" or (layout == "auto" and features_of(example) & _BEYOND_WIDE):
        return write_rows(example)
    return write_wide(example)


def carries(options: Mapping[str, Any]) -> Feature:
    """Wide rows hold less; `auto` chooses them only where that is enough."""
    return _WIDE if options.get("layout") == "wide" else _LONG


def settle(features: Feature, options: Mapping[str, Any]) -> dict[str, Any]:
    """Choose the layout by what the whole input uses."""
    if options.get("layout", "auto") != "auto":
        return dict(options)
    return {**options, "layout": "long" if int(features) & _BEYOND_WIDE else "wide"}


def columns(features: Feature, extra: Sequence[str], options: Mapping[str, Any]) -> list[str]:
    """Return the columns of a table that holds these features."""
    used = [name for feature, names in _COLUMNS.items() if features & feature for name in names]
    layout = settle(features, options)["layout"]
    return wide_columns(used, extra) if layout == "wide" else long_columns(used, extra)


reader = Reader(
    name="table",
    aliases=("csv", "columns"),
    read=read,
    recognise=recognise,
    locate=locate,
    shape="columns for a question and its reply (user, assistant), or one row per turn (conversation, role, content)",
    fields=(*FIELDS, *SPELLINGS),
    group=key_of,
    grouped=grouped,
    schema="table.schema.json",
)
writer = Writer(
    name="table",
    aliases=("csv", "columns"),
    write=write,
    carries=carries,
    container="csv",
    columns=columns,
    settle=settle,
    places=True,
    schema="table.schema.json",
)
