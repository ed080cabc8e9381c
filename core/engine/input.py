"""One input of a run: what it is, and what is to be done with it."""

from __future__ import annotations

import itertools
import os
from typing import Any

import msgspec

from ..files.source import Source
from .chosen import Chosen
from .detection import Detection
from .plan import Plan

_RUN = os.urandom(8).hex()
"""Plans of several runs may come to one process."""
_tokens = itertools.count()


class Input:
    """An input with its detection and plan, and what is chosen of it, None for all."""

    def __init__(self, source: Source, detection: Detection, plan: Plan, chosen: Chosen | None = None) -> None:
        self.source, self.detection, self.plan, self.chosen = source, detection, plan, chosen

    def with_plan(self, **changes: Any) -> Input:
        """Return the same input with another plan."""
        plan = msgspec.structs.replace(self.plan, token=new_token(), **changes)
        return Input(self.source, self.detection, plan, self.chosen)

    def with_chosen(self, chosen: Chosen | None) -> Input:
        """Return the same input, with other records chosen."""
        return Input(self.source, self.detection, self.plan, chosen)


def new_token() -> str:
    """Return a token that no other plan has."""
    return f"{_RUN}-{next(_tokens)}"
