"""Plain chat records, decoded straight from their bytes: roles and texts, and nothing else."""

from __future__ import annotations

from typing import Literal

import msgspec

from ftconv import Example, Message


class _Turn(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    role: Literal["system", "user", "assistant"]
    content: str


class _Record(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    messages: list[_Turn]


_decode = msgspec.json.Decoder(_Record).decode


def quick(raw: bytes) -> tuple[Example, int, list[str]]:
    """Return the example, the number of keys and the contents of a record that has nothing but turns of role and text.

    Raises msgspec.DecodeError or ValueError for any other; `read` takes those.
    """
    turns = _decode(raw).messages
    if not turns:
        raise ValueError
    texts = [turn.content for turn in turns]
    return Example([Message(turn.role, turn.content) for turn in turns]), 1 + 2 * len(turns), texts
