"""The rare half of writing ShareGPT: calls, weights, parts, branches, columns."""

from __future__ import annotations

from typing import Any

from ftconv import Example, Message, text_of

from ._chat_calls import object_of, text_of_calls, text_of_tools
from ._chat_weights import put_weight
from ._chat_write import OWN, OWN_OF_TURN, WeightName, add_extra, no_turns
from ._sharegpt_lower import thought_before

NAMES = {"system": "system", "developer": "system", "user": "human", "assistant": "gpt", "tool": "observation"}


def turn_of(message: Message, weight: WeightName = "weight") -> dict[str, Any]:
    """Write any turn. The text said beside a call is in `content`: a reader of `value` never sees it."""
    content = message.content
    text = content if content is None else text_of(content)
    own = OWN_OF_TURN
    turn: dict[str, Any] = {"from": NAMES[message.role], "value": text}
    if message.tool_calls and message.role == "assistant":
        turn = {"from": "function_call", "value": thought_before(message) + text_of_calls(message.tool_calls)}
        if text:
            turn["content"] = text
        own |= {"content"}
    elif message.tool_calls:
        # Nobody but the assistant calls tools; what is there all the same stays readable.
        turn["tool_calls"] = [object_of(call) for call in message.tool_calls]
        for call in turn["tool_calls"]:
            del call["id"]
    if message.weight is not None:
        put_weight(turn, message, weight)
    if message.extra:
        add_extra(turn, message.extra, own)
    return turn


def close_record(
    record: dict[str, Any], example: Example, weight: WeightName = "weight", *, column: bool = True
) -> None:
    """Add what is beside the turns; with `column`, a system prompt too.

    Raises RecordError FT206 where there is no turn at all.
    """
    turns = record["conversations"]
    if not turns and not example.chosen and not example.rejected:
        raise no_turns(example)
    for name, branch in (("chosen", example.chosen), ("rejected", example.rejected)):
        if branch is not None:
            found = [turn_of(message, weight) for message in branch]
            record[name] = found[0] if len(found) == 1 else found
        elif name == "chosen" and example.rejected is not None:
            record[name] = None  # says that the turns do not end with it
    if example.label is not None:
        record["label"] = example.label
    # Alone it stays a turn: a record without turns could not be read.
    alone = len(turns) == 1 and example.chosen is None and example.rejected is None
    if column and not alone and _is_plain_system(turns[:1]):
        record["system"] = turns.pop(0)["value"]
    if example.tools:
        record["tools"] = text_of_tools(example.tools)
    if example.parallel_tool_calls is not None:
        record["parallel_tool_calls"] = example.parallel_tool_calls
    if example.media:
        record.update(example.media)
    if example.extra:
        add_extra(record, example.extra, OWN)


def _is_plain_system(turns: list[dict[str, Any]]) -> bool:
    """Whether there is a system turn that a column can say: text, and nothing else."""
    return bool(turns) and turns[0]["from"] == "system" and len(turns[0]) == 2 and bool(turns[0]["value"])
