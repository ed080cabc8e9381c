"""A prompt with a better and a worse reply."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from msgspec.structs import replace

from ftconv import Example, Message

Judged = tuple[list[Message], dict[str, Any]]
"""The turns of a reply, and the columns that are its own."""


def pair_of(prompt: Example, better: Judged, worse: Judged, used: Iterable[str] = ()) -> Example:
    """Return a preference that shares nothing with `prompt`, since a later transform may change turns in place.

    The columns of a reply are named after it: `chosen_score`, `rejected_score`. Those of `prompt` are never replaced.
    """
    sides = {"chosen": better[1], "rejected": worse[1]}
    columns = {f"{side}_{name}": value for side, own in sides.items() for name, value in own.items()}
    named = [f"{side}_{name}" for side in sides for name in used if f"{side}_{name}" in columns]
    return deepcopy(
        replace(
            prompt,
            chosen=better[0],
            rejected=worse[0],
            candidates=None,
            label=None,
            extra={**columns, **(prompt.extra or {})} or None,
            used=[*(prompt.used or ()), *named] or None,
            notes=None,
        )
    )
