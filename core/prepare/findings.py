"""Between two steps of `ftconv prepare`: the findings, what prepasses found, and where records came from."""

from __future__ import annotations

from array import array
from typing import Any

from msgspec import Struct

from ..engine.bound_plan import BoundPlan
from ..engine.chunk_reader import ChunkReader
from ..engine.input import Input
from ..engine.inputs import Inputs, Progress
from ..engine.read_request import ReadRequest
from ..engine.report import Report
from ..lint.dataset_rules import DatasetRules
from ..lint.run import lint_opened
from ..model.example import Example
from ..model.finding_log import FindingLog
from ..model.place_list import Places
from ..spec.fold import Fold
from ..spec.host import Host


class StageFindings(Struct):
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
        """Return what the prepass of a rule found; None where the rule is off."""
        return next((step.facts for step in self.item.plan.lint.rules if step.name == rule), None)


def findings_of(request: ReadRequest, host: Host, progress: Progress | None = None) -> StageFindings:
    """Check the data as they are now."""
    report = Report()
    dataset_rules = DatasetRules(request, host, report)
    with Inputs(request, host) as inputs:
        (item,) = lint_opened(inputs, dataset_rules, report, progress)
    return StageFindings(report, item)


def lines_of_records(request: ReadRequest, host: Host) -> array[int]:
    """Return the lines of the records that can be read, in order; none where records are gathered."""
    with Inputs(request, host) as inputs:
        (item,) = inputs.open(FindingLog())
        if item.plan.read.grouped:
            return array("Q")
        found: Places = inputs.fold(_noting_places, [item])
        return array("Q", (found[at].line for at in range(len(found))))


def lines_of_kept(lines: array[int], before: str, after: str) -> array[int]:
    """Return the lines of the records that a step has left, from those before it; none where it changed one of them."""
    found = array("Q")
    with open(before, "rb") as old, open(after, "rb") as new:
        rest = zip(old, lines, strict=False)
        for record in new:
            line = next((line for text, line in rest if text == record), None)
            if line is None:
                return array("Q")
            found.append(line)
    return found


def _noting_places(bound: BoundPlan) -> Fold:
    return Fold(start=Places, see=_see, merge=_merged, conclude=lambda places: places)


def _see(places: Places, reader: ChunkReader, value: Any, example: Example) -> Places:
    places.append(reader.log.place())
    return places


def _merged(places: Places, later: Places) -> Places:
    places.extend(later)
    return places
