"""How many worker processes save time."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from .pieces import spans_of

if TYPE_CHECKING:
    from .inputs import Input, Inputs

WORTH_BYTES = 16 << 20
"""Below so much input to lint, starting workers costs more than they save."""
SENT = 4
"""So many times as much must it be where they are sent all of it."""
CONVERTING = 0.25
"""Converting takes so much of the time of linting."""
MOST = 8


def processes_that_pay(inputs: Inputs, items: list[Input], to: str, effort: float) -> int:
    """Return how many processes to use: those that were asked for, or the most that save time.

    `to` is the format that is written, "" for none; `effort` is how many times as long as linting the work takes.
    """
    request = inputs.request
    if request.jobs or request.sampling.ends_early:
        return request.jobs or 1
    in_spans = not request.sampling.on and all(spans_of(inputs, item) is not None for item in items)
    if to:  # quicker than to send it to others
        effort = CONVERTING if in_spans else 0
    worth = WORTH_BYTES if in_spans else SENT * WORTH_BYTES
    size = sum(item.source.at_least(SENT * WORTH_BYTES) for item in items) if effort else 0
    return min(os.cpu_count() or 1, MOST) if effort * size >= worth else 1
