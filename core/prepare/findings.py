"""Looking at the data between two steps of `ftconv prepare`: findings, facts, and where records came from."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from ..containers import Chunk
from ..engine.bound_plan import bind
from ..engine.inputs import Input, Inputs, ReadRequest
from ..engine.plan import Plan
from ..engine.report import Report
from ..errors import RecordError
from ..lint.dataset_rules import DatasetRules
from ..lint.run import lint_opened
from ..spec.host import Host


class Look(Struct):
    """What the data are like after a step: the findings, and the plan with the facts of the rules."""

    report: Report
    item: Input

    @property
    def counts(self) -> dict[str, int]:
        """The number of findings of each code."""
        out: dict[str, int] = {}
        for (code, _), count in self.report.log.counts.items():
            out[code] = out.get(code, 0) + count
        return out

    def facts(self, rule: str) -> Any:
        """Return what the first pass of a rule found; None where the rule is off."""
        return next((step.facts for step in self.item.plan.rules if step.name == rule), None)


def look_at(request: ReadRequest, host: Host, progress: Callable[[int, int], None] | None = None) -> Look:
    """Check the data as they stand."""
    report = Report()
    dataset_rules = DatasetRules(request, host, report)
    passes = Inputs(request, host)
    try:
        (item,) = lint_opened(passes, dataset_rules, report, progress)
    finally:
        passes.close()
    return Look(report, item)


# -- where records came from -------------------------------------------------------------------------------------------


def lines_of_chunk(plan: Plan, chunk: Chunk) -> array[int]:
    """Return the lines of the records that can be read, in order."""
    work = bind(plan)
    out = array("Q")
    for index, value in chunk.records():
        try:
            work.read_value(value)
        except RecordError:
            continue
        out.append(chunk.place(index).line)
    return out
