"""tinker: `messages` with thinking parts and `trainable`, as the Tinker cookbook takes them.

Record
    `{"messages": [{"role": "user", "content": "Is it raining in Bern?"}, {"role": "assistant",
    "content": [{"type": "thinking", "thinking": "Simple."}, {"type": "text", "text": "Yes."}]}]}`
    `trainable` is on every message or on none: true is weight 1, false is weight 0 of an assistant. The thinking part
    that leads a turn is its reasoning. Only `messages` are read by Tinker.

Cannot say
    developer, empty, media-columns, refusal, tools, parallel-calls, tool-error, signed, preference, candidates,
    reference, label, text, mask, prompt-only, blocks

    A developer turn is written as system. Where `trainable` alone would be read as another weight, such as 0.5,
    `weight` stands beside it, which Tinker does not read.

Tolerated
    Turns are those of chat, in all its spellings. `unparsed_tool_calls` stay keys of their turn.

Options
    None.

Source
    tinker-cookbook 0.6.1, renderers/base.py, supervised/data.py (2026-11-29).
"""

from __future__ import annotations

from typing import Any

from ftconv import Example, Feature, Message, Note, Reader, Writer

from ._cells import of_cells
from ._chat_columns import take_columns
from ._chat_content import as_parts
from ._chat_turns import read_turn, take_turns
from ._chat_write import KEYS, OWN, add_extra, give_ids, no_turns, rare_turn
from ._vendor_turns import simple

_PARTS = ("text", "thinking", "image", "tool_call", "unparsed_tool_call")


_row = of_cells("messages")


@_row
def read(record: Any) -> Example:
    """Read one Tinker record. Raises RecordError for what is not one."""
    columns, turns = take_turns(record, "a Tinker record")
    notes: list[Note] = []
    messages = [_read_turn(turn, f"/messages/{i}", notes) for i, turn in enumerate(turns)]
    example = Example(messages, notes=notes or None)
    take_columns(example, columns)
    return example


def _read_turn(turn: Any, pointer: str, notes: list[Note]) -> Message:
    message = read_turn(turn, pointer, notes)
    extra = message.extra or {}
    trainable = extra.get("trainable")
    if type(trainable) is bool:
        if "weight" not in turn:
            message.weight = _weight(trainable, message.role)
        message.extra = {key: value for key, value in extra.items() if key != "trainable"} or None
    content = message.content
    if isinstance(content, list) and content and message.reasoning is None and _is_thought(content[0]):
        message.reasoning = content[0]["thinking"]
        message.content = simple(content[1:]) if content[1:] else None
    return message


def _weight(trained: bool, role: str) -> int | None:
    """Return the weight that `trainable` alone says; that the others are not trained goes without saying."""
    return int(trained) if trained or role == "assistant" else None


def _is_thought(part: Any) -> bool:
    return set(part) == {"type", "thinking"} and part["type"] == "thinking" and type(part["thinking"]) is str


@_row
def recognise(record: Any) -> float:
    """Say how sure it is that `record` is a Tinker record."""
    turns = record.get("messages") if type(record) is dict else None
    if type(turns) is not list or not all(type(turn) is dict and "role" in turn for turn in turns):
        return 0.0
    if any(type(turn.get("trainable")) is bool or "unparsed_tool_calls" in turn for turn in turns):
        return 1.0
    parts = [part for turn in turns if type(turn.get("content")) is list for part in turn["content"]]
    if not all(type(part) is dict and part.get("type") in _PARTS and "source" not in part for part in parts):
        return 0.0
    thoughts = [part for part in parts if part["type"] == "thinking"]
    return 0.95 if thoughts and all(map(_is_thought, thoughts)) and "system" not in record else 0.0


def write(example: Example) -> dict[str, Any]:
    """Write one Tinker record. Raises RecordError FT206 where there is no turn to write."""
    messages = [*example.messages, *(example.chosen or ())]
    if not messages:
        raise no_turns(example)
    marked = any(message.weight is not None for message in messages)
    turns = [_turn(message, marked) for message in messages]
    give_ids(turns)
    record: dict[str, Any] = {"messages": turns}
    add_extra(record, example.extra or {}, OWN)
    return record


def _turn(message: Message, marked: bool) -> dict[str, Any]:
    turn = rare_turn(message, "text")
    turn.setdefault("content", "")
    if turn["role"] == "developer":
        turn["role"] = "system"
    for key in ("refusal", "weight", "reasoning_content"):
        turn.pop(key, None)
    if message.reasoning is not None:
        turn["content"] = [{"type": "thinking", "thinking": message.reasoning}, *as_parts(message.content)]
    if turn["content"] is None:
        turn["content"] = ""
    if marked:
        weight = message.weight
        trained = turn["trainable"] = message.role == "assistant" if weight is None else bool(weight)
        said = _weight(trained, message.role)
        if weight != said or type(weight) is not type(said):
            turn["weight"] = weight
    return turn


CARRIED = (
    Feature.SYSTEM | Feature.TURNS | Feature.ORDER | Feature.PARTS | Feature.MEDIA | Feature.NAME
    | Feature.WEIGHT | Feature.REASONING | Feature.TOOL_CALLS | Feature.CALL_IDS | Feature.EXTRA | Feature.TURN_KEYS
    | Feature.STEPS
)  # fmt: skip

reader = Reader(
    name="tinker",
    read=read,
    recognise=recognise,
    shape="`messages` with thinking parts or `trainable`",
    refines=("chat", "anthropic"),
    fields=("messages",),
    schema="tinker.schema.json",
)

writer = Writer(
    name="tinker",
    write=write,
    carries=CARRIED,
    keys=KEYS | {Feature.WEIGHT: "trainable"},
    schema="tinker.schema.json",
)
