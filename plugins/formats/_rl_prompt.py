"""Prompts for reinforcement learning: what a model answers, and a grader compares the answer with a reference."""

from __future__ import annotations

from typing import Any

from ftconv import Example, Feature, Message, RecordError

from ._prompt_completion_fields import kind_of
from ._prompt_completion_messages import write_messages
from ._prompt_completion_turns import turns_of

REPLIES = frozenset([
    "completion", "completions", "response", "responses", "output", "chosen", "rejected", "messages", "conversations",
    "generation", "label", "labels",
])  # fmt: skip
"""Columns beside which a prompt is not alone."""

CARRIES = (
    Feature.SYSTEM | Feature.DEVELOPER | Feature.TURNS | Feature.ORDER | Feature.EMPTY | Feature.PARTS | Feature.MEDIA
    | Feature.MEDIA_COLUMNS | Feature.NAME | Feature.WEIGHT | Feature.REASONING | Feature.REFUSAL | Feature.TOOL_CALLS
    | Feature.CALL_IDS | Feature.REFERENCE | Feature.EXTRA
)  # fmt: skip
"""What a prompt that is a list of messages can hold, with its reference."""


def read_prompt(value: Any) -> list[Message]:
    """Return the turns of a prompt: text, or a list of messages. Raises RecordError FT202."""
    if not isinstance(value, str | list) or not value:
        found = "an empty one" if isinstance(value, str | list) else kind_of(value)
        raise RecordError("FT202", f"prompt must be text or a list of messages, found {found}", "/prompt")
    return turns_of(value, "user", "prompt")


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
