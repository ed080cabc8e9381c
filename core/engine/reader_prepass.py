"""The prepass of a reader: what it needs to know of a whole input before it reads the first record."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from ..containers import Broken
from ..errors import RecordError
from ..spec.fold import Fold, Prepass
from .bound_plan import BoundPlan


def reader_prepass(bound: BoundPlan) -> Fold:
    """The prepass of a plan's reader, over values with the columns renamed; its state is what is concluded."""
    prepass = bound.host.reader(bound.plan.read.reader).prepass
    assert prepass is not None
    see = partial(_see_value, prepass, bound.reader.rename)
    return Fold(start=prepass.start, see=see, merge=prepass.merge, conclude=lambda state: state)


def _see_value(prepass: Prepass, rename: Callable[[Any], Any] | None, state: Any, value: Any) -> Any:
    if isinstance(value, Broken):
        return state
    try:
        return prepass.see(state, value if rename is None else rename(value))
    except RecordError:
        return state  # it will be refused, with its place, when it is read
