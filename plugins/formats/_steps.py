"""A question and its reply in steps, each a text part with a label, as process reward models are trained on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ftconv import Message, Part


def is_label(value: Any) -> bool:
    """Whether a value may be the label of a step."""
    return value is not None and not isinstance(value, list | dict)


def steps_turns(prompt: str, steps: Sequence[tuple[str, Any]], separator: str) -> list[Message]:
    """Return the turns: the question, unless it is empty, and the reply. A step with the label null has no label.

    `separator` is put between the steps.
    """
    parts: list[Part] = []
    for number, (text, label) in enumerate(steps, 1):
        part = {"type": "text", "text": text + separator if number < len(steps) else text}
        parts.append(part if label is None else {**part, "label": label})
    return [*([Message("user", prompt)] if prompt else []), Message("assistant", parts)]


def step_at(pointer: str, asked: bool) -> int | None:
    """Return which step a pointer into these turns leads to, -1 for all of the reply, None for the question."""
    names = pointer.split("/")
    if names[2:3] != ["1" if asked else "0"]:
        return None
    return int(names[4]) if names[3:4] == ["content"] and len(names) > 4 else -1
