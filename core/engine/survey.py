"""The first pass over an input, for readers that need a fact of the whole before they can read."""

from __future__ import annotations

from typing import Any

from ..containers import Broken, Chunk
from ..errors import RecordError
from .bound_plan import BoundPlan, bind
from .plan import Plan


def survey_chunk(plan: Plan, chunk: Chunk) -> Any:
    """Return the state of the reader's survey after the records of a chunk. Pure and picklable."""
    return survey_of(bind(plan), chunk)


def survey_of(work: BoundPlan, chunk: Chunk) -> Any:
    """The same, with the plan's functions found already."""
    survey = work.host.reader(work.plan.reader).survey
    assert survey is not None
    state = survey.start()
    for _, value in chunk.records():
        if isinstance(value, Broken):
            continue
        try:
            state = survey.see(state, value if work.rename is None else work.rename(value))
        except RecordError:
            continue  # it will be rejected, with its place, when it is read
    return state
