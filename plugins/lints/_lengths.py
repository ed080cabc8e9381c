"""Lengths: telling quickly that an example is far from a limit of tokens."""

from __future__ import annotations

from ftconv import Example

BYTES_PER_CHARACTER = 4
FRAME = 16
"""More than the role of a turn, and the marks around it, ever have."""


def surely_within(example: Example, limit: int) -> bool:
    """Whether an example surely has no more than `limit` tokens: no token is shorter than a byte.

    False says only that it must be counted.
    """
    if (
        example.tools is not None or example.chosen is not None or example.rejected is not None
        or example.text is not None or example.media is not None
    ):  # fmt: skip
        return False
    left = limit - FRAME
    for message in example.messages:
        content = message.content
        if (
            type(content) is not str or message.tool_calls is not None or message.reasoning is not None
            or message.refusal is not None or message.name is not None
        ):  # fmt: skip
            return False
        left -= BYTES_PER_CHARACTER * len(content) + FRAME
    return left >= 0
