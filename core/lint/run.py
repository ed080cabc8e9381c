"""Linting: the core without a writer. Every record is read and judged, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable

from ..conversion.chunk import run_chunk
from ..engine.inputs import Input, Inputs, ReadRequest
from ..engine.report import Report
from ..spec.host import Host
from .baseline import Baseline
from .dataset_rules import DatasetRules, log_for


def lint_inputs(
    request: ReadRequest,
    host: Host,
    progress: Callable[[int, int], None] | None = None,
    baseline: Baseline | None = None,
    *,
    keep_going: bool = False,
) -> Report:
    """Return what the rules, readers and containers have to say about the inputs.

    `tally.written` counts the records that could be read. Raises FtconvError when an input cannot be read at all; with
    `keep_going` and several inputs, `unread` has the errors instead. Raises UsageError for a rule or option that
    does not exist, before anything is read.
    """
    report = Report(log=log_for(request))
    dataset_rules = DatasetRules(request, host, report, baseline=baseline)
    passes = Inputs(request, host)
    try:
        lint_opened(passes, dataset_rules, report, progress, baseline=baseline, keep_going=keep_going)
    finally:
        passes.close()
    return report


def lint_opened(
    passes: Inputs,
    dataset_rules: DatasetRules,
    report: Report,
    progress: Callable[[int, int], None] | None = None,
    *,
    baseline: Baseline | None = None,
    keep_going: bool = False,
) -> list[Input]:
    """Fill `report`, and return the inputs as they were planned; they can be passed over again."""
    opened = passes.open(report.log, "", keep_going=keep_going)
    report.unread = passes.unread
    report.detections, report.said = passes.detections, passes.said
    planned = dataset_rules.plan(opened, passes)
    for item in planned:
        for result, first in passes.results(run_chunk, item, progress):
            dataset_rules.take(item, result, first)
            if baseline is not None and baseline.excuses(result.rejects, result.log.findings):
                report.excused += result.tally.rejected
            report.log.merge(result.log, first)
            report.tally.add(result.tally)
            report.crashed.extend(c for c in result.crashed if c not in report.crashed)
        dataset_rules.close_input(item)
    dataset_rules.conclude(planned, passes)
    return planned
