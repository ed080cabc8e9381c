"""Which turns a model learns from."""

from __future__ import annotations

from ..model.example import Message
from ..target.facts import is_off


def is_trained(message: Message, last: bool, only_last: bool, weights: str) -> bool:
    """Whether a turn is learned from, where `weights` are those of a target's `trained`.

    Every reply is, unless its weight is 0; with `only_last`, only the `last` reply of the example. A target that passes
    over weights, or refuses them, learns from replies of any weight. What is not known is taken to be as with OpenAI.
    """
    if message.role != "assistant" or (only_last and not last):
        return False
    return not (weights in ("read", "unknown") and is_off(message.weight))
