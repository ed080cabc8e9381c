"""ftconv's own format: the complete Example as JSON.

For goldens, for bug reports, and for pipes between two runs of ftconv.

Record
    `ftconv` is the version of the form, 1. The other keys are the fields of the Example; those that say nothing are
    left out:

        {"ftconv": 1, "messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}

    messages, chosen, rejected: lists of turns with role, content (text, a list of parts, null), name, weight,
    tool_calls (name, arguments as text, id, as_object, extra), tool_call_id, reasoning, refusal, is_error, meta, extra,
    seen.
    candidates: a list of replies with messages, or branch (chosen, rejected), and score, rank, extra.
    reference (by column), tools, parallel_tool_calls, label, text, mask (pairs of length and label), media (lists by
    column), extra, dialect.

Cannot say

Tolerated
    A row of a table: its cells hold the fields as JSON text (`text` is text as it is), and an empty cell is no field.
    Otherwise nothing: an unknown key is refused, a value of another type as well.

Options
    None.

Source
    `ftconv.Example`
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import msgspec

from ftconv import Candidate, Example, Feature, Message, Reader, RecordError, ToolCall, Writer

from ._chat_embedded import decode

VERSION = 1
_FIELDS = frozenset(Example.__struct_fields__) - {"used", "notes", "place"} | {"ftconv"}
_MESSAGE_FIELDS = frozenset(Message.__struct_fields__)
_CALL_FIELDS = frozenset(ToolCall.__struct_fields__)
_CANDIDATE_FIELDS = frozenset(Candidate.__struct_fields__)
_NESTED = frozenset(["messages", "chosen", "rejected", "candidates", "reference", "mask", "tools", "media", "extra"])
_ESSENTIAL = ("messages", "chosen", "rejected")
_WORDS = {
    "str": "text", "int": "a number", "float": "a number", "decimal": "a number", "bool": "true or false",
    "array": "a list", "object": "an object",
}  # fmt: skip
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")


def read(record: Any) -> Example:
    """Return the Example that a record holds. Raises RecordError FT202, pointing to what is not of the form."""
    if type(record) is not dict:
        raise RecordError("FT202", 'expected an object with "ftconv": 1')
    record = _from_cells(record)
    version = record.get("ftconv")
    if version != VERSION or isinstance(version, bool):
        found = "no version" if "ftconv" not in record else "another version"
        raise RecordError(
            "FT202", f'expected "ftconv": {VERSION}, found {found}', "/ftconv" if "ftconv" in record else ""
        )
    if not record.keys() <= _FIELDS:
        raise _unknown(record, _FIELDS, "")
    try:
        example = msgspec.convert(record, Example)
    except msgspec.ValidationError as error:
        raise _explained(error) from None
    for branch in _ESSENTIAL:
        _check_turns(record.get(branch), f"/{branch}")
    for i, candidate in enumerate(record.get("candidates") or ()):
        if not candidate.keys() <= _CANDIDATE_FIELDS:
            raise _unknown(candidate, _CANDIDATE_FIELDS, f"/candidates/{i}")
        _check_turns(candidate.get("messages"), f"/candidates/{i}/messages")
    return example


def _check_turns(turns: Any, pointer: str) -> None:
    for i, message in enumerate(turns or ()):
        if not message.keys() <= _MESSAGE_FIELDS:
            raise _unknown(message, _MESSAGE_FIELDS, f"{pointer}/{i}")
        for n, call in enumerate(message.get("tool_calls") or ()):
            if not call.keys() <= _CALL_FIELDS:
                raise _unknown(call, _CALL_FIELDS, f"{pointer}/{i}/tool_calls/{n}")


def _from_cells(record: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that the cells of a row of a table hold; a row of CSV has only text, its version too."""
    all_text = type(record.get("ftconv")) is str
    empty = (None, "") if all_text else (None,)
    fields = {name: value for name, value in record.items() if value not in empty or name not in _FIELDS}
    for name, value in fields.items():
        if type(value) is str:
            if name in _NESTED:
                fields[name] = decode(value, f"/{name}")
            elif all_text and name != "text":
                fields[name] = {str(VERSION): VERSION, "true": True, "false": False}.get(value, value)
    return fields


def _unknown(found: dict[str, Any], known: frozenset[str], pointer: str) -> RecordError:
    key = next(key for key in found if key not in known)
    token = key.replace("~", "~0").replace("/", "~1")
    return RecordError("FT202", f"unknown key {key[:40]!r}; put unknown data into extra", f"{pointer}/{token}")


def _explained(error: msgspec.ValidationError) -> RecordError:
    """Turn the words and the path of msgspec into ours."""
    words, _, path = str(error).partition(" - at `$")
    pointer = "".join(f"/{step[1] or step[2]}" for step in _STEP.finditer(path.partition("[...]")[0]))
    if words.startswith("Invalid enum value"):
        words = "expected the role system, developer, user, assistant or tool, found another"
    for name, word in _WORDS.items():
        words = words.replace(f"`{name}", f"`{word}").replace(f"| {name}", f"or {word}")
    words = words.replace(" | null", " or null").replace("`", "").replace(", got ", ", found ")
    return RecordError("FT202", words[:1].lower() + words[1:], pointer)


def recognise(record: Any) -> float:
    """The version key says it; another version is ours as well, and is refused with words."""
    if type(record) is not dict or "ftconv" not in record:
        return 0.0
    version = record["ftconv"]
    return 1.0 if type(version) is int or (type(version) is str and version.isdecimal()) else 0.5


def write(example: Example) -> dict[str, Any]:
    """Return the whole example, without what is no content: columns used, notes and place."""
    if example.used is not None or example.notes is not None or example.place is not None:
        example = msgspec.structs.replace(example, used=None, notes=None, place=None)
    record: dict[str, Any] = {"ftconv": VERSION}
    record.update(msgspec.to_builtins(example, builtin_types=(Decimal,)))
    return record


reader = Reader(
    name="ftconv",
    read=read,
    recognise=recognise,
    refines=("openai-rft", "tinker", "anthropic", "converse", "cohere", "rendered", "text", "chat"),
    shape='`"ftconv": 1` and the fields of an Example',
    schema="ftconv.schema.json",
)
writer = Writer(name="ftconv", write=write, carries=~Feature(0), extra="always", schema="ftconv.schema.json")
