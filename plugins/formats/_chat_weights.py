"""The spellings of one idea: whether, and how much, a turn is trained on."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ftconv import Message

SPELLINGS = ("train", "loss_weight", "loss", "loss_scale", "loss_mask", "step_loss_mask")
"""Besides OpenAI's `weight`: axolotl, LLaMA-Factory v1, ms-swift (two), verl, slime. The first one counts."""

ROW_WEIGHTS = frozenset(["loss_mask", "metadata"])
"""The columns that may hold weights of all the turns."""

_WORDS = {"true": 1, "false": 0}


def weight_of(role: str, rest: dict[str, Any]) -> Any:
    """Take the weight of a turn out of its keys; None when nothing is said.

    OpenAI's `weight` is kept to the letter, for a rule to judge. In the other spellings `true` and `1.0` are 1, and a
    zero on a turn that is not the assistant's says nothing: it is not trained on anyway.
    A second spelling that says something else stays among the keys.
    """
    found = rest.pop("weight", None)
    for spelling in SPELLINGS:
        if spelling not in rest:
            continue
        value = normal(rest[spelling])
        if spelling == "train" and type(value) is str:
            value = _WORDS.get(value.lower(), value)
        if value is None or (value == 0 and role != "assistant"):
            del rest[spelling]
        elif found is None or value == found:
            found = value
            del rest[spelling]
    return found


def normal(value: Any) -> Any:
    """Return 1 for `true` and 1.0, 0 for `false` and 0.0, anything else as it is, for a rule to judge."""
    if type(value) in (bool, float, Decimal) and value in (0, 1):
        return int(value)
    return value


def put_weight(turn: dict[str, Any], message: Message, name: str) -> None:
    """Write the weight of a turn under a name: as `train` and `loss`, 0 and 1 are false and true.

    What would be read as another weight there, such as 0 of a user, is in `weight`.
    """
    weight: Any = message.weight
    value = bool(weight) if name in ("train", "loss") and weight in (0, 1) else weight
    same = name == "weight" or normal(weight_of(message.role, {name: value})) == normal(weight)
    turn[name if same else "weight"] = value if same else weight


def take_row_weights(messages: Sequence[Message], columns: dict[str, Any]) -> None:
    """Move weights that are beside the turns onto them: `loss_mask`, and `metadata.train_turns`.

    A list that is not as long as the turns says nothing certain and stays where it is.
    """
    if "loss_mask" in columns and _spread(messages, columns["loss_mask"]):
        del columns["loss_mask"]
    metadata = columns.get("metadata")
    if type(metadata) is dict and "train_turns" in metadata and _spread(messages, metadata["train_turns"]):
        columns["metadata"] = {key: value for key, value in metadata.items() if key != "train_turns"}
        if not columns["metadata"]:
            del columns["metadata"]


def _spread(messages: Sequence[Message], values: Any) -> bool:
    if type(values) is not list or len(values) != len(messages) or any(m.weight is not None for m in messages):
        return False
    for message, value in zip(messages, values, strict=True):
        weight = normal(value)
        if weight != 0 or message.role == "assistant":
            message.weight = weight
    return True
