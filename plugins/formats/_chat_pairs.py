"""Writing preferences and labels in chat, in the layouts that trainers read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from ftconv import Example, Message, RecordError

from ._chat_write import add_columns, close_record, give_ids

Layout = Literal["chosen", "replies", "conversations", "rejected_response"]


def write_choice(example: Example, turn_of: Callable[[Message], dict[str, Any]], layout: Layout) -> dict[str, Any]:
    """Write an example with a preference or a label. Raises RecordError FT206 where one of the two replies is missing.

    `replies`: `messages` with the prompt, `chosen` and `rejected` with what follows it. `conversations`: `chosen` and
    `rejected`, each from the first turn on. `rejected_response`: `messages` with the chosen reply, and the rejected one
    as text, or as `rejected_messages` from the first turn on where it is more than a text.
    """
    prompt, chosen, rejected = (
        [turn_of(message) for message in turns or ()] for turns in (example.messages, example.chosen, example.rejected)
    )
    record: dict[str, Any] = {"messages": prompt}
    if example.label is not None:
        record["label"] = example.label
    if example.chosen is None and example.rejected is None:
        close_record(record, example)
        return record
    if not chosen or not rejected:
        raise RecordError("FT206", "a preference needs a chosen and a rejected reply")
    for reply in (chosen, rejected):
        give_ids([*prompt, *reply])
    if layout == "replies":
        record |= {"chosen": _alone(chosen), "rejected": _alone(rejected)}
    elif layout == "conversations":
        del record["messages"]
        record |= {"chosen": [*prompt, *chosen], "rejected": [*prompt, *rejected]}
    else:
        record["messages"] = [*prompt, *chosen]
        text = rejected[0].get("content") if len(rejected) == 1 and len(rejected[0]) == 2 else None
        if type(text) is str:
            record["rejected_response"] = text
        else:
            record["rejected_messages"] = [*prompt, *rejected]
    add_columns(record, example)
    return record


def _alone(turns: list[dict[str, Any]]) -> Any:
    return turns[0] if len(turns) == 1 else turns
