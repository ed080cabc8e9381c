"""The best and the worst of several replies."""

from __future__ import annotations

import math
from typing import Any

from ftconv import Candidate, Example


def choose(example: Example) -> None:
    """Make the best candidate `chosen` and the worst `rejected`; nothing where all are equal or none is judged."""
    ordered = by_worth(example.candidates or [])
    if len(ordered) < 2 or ordered[0][0] == ordered[-1][0]:
        return
    best, worst = ordered[0][1], ordered[-1][1]
    example.chosen, example.rejected = best.messages, worst.messages
    best.messages, worst.messages = [], []
    best.branch, worst.branch = "chosen", "rejected"


def by_worth(candidates: list[Candidate]) -> list[tuple[float, Candidate]]:
    """Return the judged candidates, the best first, each with a number that is higher for a better one.

    Scores and ranks are never compared: ranks count only where no candidate has a score.
    """
    found = [(n, c) for c in candidates if (n := _number(c.score)) is not None]
    if not found:
        found = [(-n, c) for c in candidates if (n := _number(c.rank)) is not None]
    return sorted(found, key=lambda pair: -pair[0])


def _number(value: Any) -> float | None:
    if value is None or isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return None if math.isnan(number) else number
