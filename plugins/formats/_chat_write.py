"""The rare half of writing chat: turns with more than a role and a text, columns, ids of calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from ftconv import Example, Feature, Message, RecordError

from ._chat_calls import Arguments, object_of
from ._chat_columns import COLUMNS
from ._chat_preference import BRANCHES
from ._chat_weights import put_weight

OWN = COLUMNS | BRANCHES
"""Columns that would mean something in a chat record: an unknown column of that name is not written."""

OWN_OF_TURN = frozenset(
    ["tool_calls", "tool_call_id", "function_call", "name", "refusal", "reasoning_content", "weight"]
)
"""The same for keys of a turn."""

WeightName = Literal["weight", "train", "loss", "loss_weight"]

KEYS = {
    Feature.NAME: "name", Feature.WEIGHT: "weight", Feature.REASONING: "reasoning_content", Feature.REFUSAL: "refusal",
    Feature.TOOL_CALLS: "tool_calls", Feature.TOOLS: "tools", Feature.PARALLEL_CALLS: "parallel_tool_calls",
    Feature.MEDIA_COLUMNS: "images",
}  # fmt: skip
"""The keys of chat by what they hold."""


def without_roles() -> RecordError:
    """What formats made of turns say of plain text."""
    way = "for raw text use --to prompt-completion"
    return RecordError("FT206", f"no roles found; {way}, for a transcript --map user=NAME --map assistant=NAME")


def no_turns(example: Example, wanted: str = "a question and a reply") -> RecordError:
    """What formats made of turns say of an example that has none."""
    return (
        without_roles()
        if example.text is not None
        else RecordError("FT206", f"no turns to write; drop the record or add {wanted}")
    )


def keys_with(options: Mapping[str, Any]) -> Mapping[Feature, str]:
    """Return the keys of chat with options of the writer."""
    return KEYS | {Feature.WEIGHT: options.get("weight", "weight"), Feature.LABEL: "label"}


def rare_turn(
    message: Message, arguments: Arguments = "any", weight: WeightName = "weight", *, null: bool = False
) -> dict[str, Any]:
    """Write a turn with everything it has; with `null`, one that only calls tools has content too."""
    turn: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.tool_calls and message.content is None and not null:
        del turn["content"]
    if message.name is not None:
        turn["name"] = message.name
    if message.reasoning is not None:
        turn["reasoning_content"] = message.reasoning
    if message.refusal is not None:
        turn["refusal"] = message.refusal
    if message.tool_calls:
        turn["tool_calls"] = [object_of(call, arguments) for call in message.tool_calls]
    if message.tool_call_id is not None:
        turn["tool_call_id"] = message.tool_call_id
    if message.weight is not None:
        put_weight(turn, message, weight)
    if message.extra:
        add_extra(turn, message.extra, OWN_OF_TURN)
    return turn


def close_record(record: dict[str, Any], example: Example) -> None:
    """Add the columns, and ids where calls of `messages` have none.

    Raises RecordError FT206 where there is no turn at all.
    """
    turns = record["messages"]
    if not turns:
        raise no_turns(example)
    give_ids(turns)
    add_columns(record, example)


def add_columns(record: dict[str, Any], example: Example) -> None:
    """Add what is beside the turns."""
    if example.tools:
        record["tools"] = example.tools
    if example.parallel_tool_calls is not None:
        record["parallel_tool_calls"] = example.parallel_tool_calls
    if example.media:
        record.update(example.media)
    if example.extra:
        add_extra(record, example.extra, OWN)


def add_extra(out: dict[str, Any], extra: dict[str, Any], own: frozenset[str]) -> None:
    """Add unknown keys, except where they would change what the record says."""
    for key, value in extra.items():
        if key not in out and key not in own:
            out[key] = value


def give_ids(turns: list[dict[str, Any]]) -> None:
    """Name calls without an id `call_<n>`, n counting all calls of the record, and let results follow in order.

    A result without an id answers the oldest call of the same exchange that no result has answered.
    """
    taken = {call["id"] for turn in turns for call in turn.get("tool_calls", ())}
    count = 0
    waiting: list[str] = []
    for turn in turns:
        calls = turn.get("tool_calls", ())
        for call in calls:
            count += 1
            if call["id"] is None:
                call["id"] = _free(count, taken)
            waiting.append(call["id"])
        if turn["role"] == "tool":
            answered = turn.get("tool_call_id")
            if answered in waiting:
                waiting.remove(answered)
            elif answered is None and waiting:
                turn["tool_call_id"] = waiting.pop(0)
        elif not calls:
            waiting = []


def _free(count: int, taken: set[str]) -> str:
    name = f"call_{count}"
    while name in taken:
        name += "_"
    taken.add(name)
    return name
