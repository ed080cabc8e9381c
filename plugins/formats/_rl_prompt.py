"""Prompts for reinforcement learning: what a model answers, and a grader compares the answer with a reference."""

from __future__ import annotations

from typing import Any

from ftconv import REFERENCE_COLUMNS, Example, Feature, Message, RecordError

from ._chat_columns import unless_empty
from ._media_columns import take_media
from ._prompt_completion_fields import kind_of
from ._prompt_completion_messages import write_messages
from ._prompt_completion_turns import read_tools, turns_of

REPLIES = frozenset([
    "completion", "completions", "response", "responses", "output", "chosen", "rejected", "messages", "conversations",
    "generation", "label", "labels",
])  # fmt: skip
"""Columns beside which a prompt is not alone."""

REFERENCES = (*REFERENCE_COLUMNS, "label")
"""Columns with the reference of a prompt. `label` is one only where there is no reply that it could judge."""

CARRIES = (
    Feature.SYSTEM | Feature.DEVELOPER | Feature.TURNS | Feature.ORDER | Feature.EMPTY | Feature.PARTS | Feature.MEDIA
    | Feature.MEDIA_COLUMNS | Feature.NAME | Feature.WEIGHT | Feature.REASONING | Feature.REFUSAL | Feature.TOOL_CALLS
    | Feature.CALL_IDS | Feature.REFERENCE | Feature.EXTRA
)  # fmt: skip
"""What a prompt that is a list of messages can hold, with its reference."""


def read_prompt(value: Any, column: str = "prompt") -> list[Message]:
    """Return the turns of a prompt: text, or a list of messages. Raises RecordError FT202."""
    if not isinstance(value, str | list) or not value:
        found = "an empty one" if isinstance(value, str | list) else kind_of(value)
        raise RecordError("FT202", f"{column} must be text or a list of messages, found {found}", f"/{column}")
    return turns_of(value, "user", column)


def prompt_of(example: Example, name: str) -> list[dict[str, Any]]:
    """Return the turns that a model is to answer. Raises RecordError FT206 where there are none, or a reply is there.

    `name` is that of the format, for the message.
    """
    turns = example.messages
    if not turns:
        raise RecordError("FT206", f"{name} holds prompts, and the record has no turns; use --to text")
    if example.chosen is not None or example.rejected is not None or turns[-1].role == "assistant":
        what = f"{name} holds prompts without a reply, and the record has one; use --to prompt-completion"
        raise RecordError("FT206", what, "/messages")
    return write_messages(turns)


def is_question(value: Any) -> bool:
    """Whether a value is a list of messages that does not end with a reply."""
    if type(value) is not list or not value or not all(type(turn) is dict and "role" in turn for turn in value):
        return False
    return bool(value[-1]["role"] != "assistant")


def is_labelled(record: dict[Any, Any]) -> bool:
    """Whether the `label` of a record may be a reference; true and false say whether a reply is good."""
    return record.get("label") is not None and type(record["label"]) is not bool


def take_reference(columns: dict[str, Any]) -> dict[str, Any] | None:
    """Take the columns of the reference; null says that there is none."""
    known = _known(columns)
    return {name: columns.pop(name) for name in [*columns] if name in known and columns[name] is not None} or None


def with_columns(example: Example, columns: dict[str, Any]) -> Example:
    """Move what the columns beside the turns say into `example`; what nobody knows becomes its extra."""
    example.reference = take_reference(columns)
    example.tools = read_tools(columns.pop("tools", None))
    example.parallel_tool_calls = unless_empty(columns.pop("parallel_tool_calls", None))
    example.media = take_media(columns)
    example.extra = columns or None
    return example


def add_reference(record: dict[str, Any], reference: dict[str, Any], name: str) -> None:
    """Add the columns of the reference. Raises RecordError FT913 for one that the format `name` does not find again."""
    known = _known(reference)
    for column, value in reference.items():
        if column not in known:
            what = f"{name} finds a reference by its name, and {column[:40]!r} is none of {', '.join(REFERENCES)}"
            raise RecordError("FT913", f"{what}; --to ftconv keeps it", "/reference")
        if value is None:
            what = f"the reference {column!r} is null, which says that there is none; use --to ftconv"
            raise RecordError("FT913", what, "/reference")
        record[column] = value


def _known(columns: dict[str, Any]) -> tuple[str, ...]:
    """Return the names of references; `style` is part of the ground truth (verl)."""
    return (*REFERENCES, "style") if columns.get("ground_truth") is not None else REFERENCES
