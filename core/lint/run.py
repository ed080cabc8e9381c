"""Linting: every record is read and checked, and nothing is written."""

from __future__ import annotations

from ..engine.input import Input
from ..engine.inputs import Inputs, Progress
from ..engine.read_request import ReadRequest
from ..engine.report import Report
from ..spec.host import Host
from .baseline import Baseline
from .chunk import lint_chunk
from .dataset_rules import DatasetRules, log_for
from .rejections import Rejections


def lint_inputs(
    request: ReadRequest,
    host: Host,
    progress: Progress | None = None,
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
    with Inputs(request, host) as inputs:
        lint_opened(inputs, dataset_rules, report, progress, baseline=baseline, keep_going=keep_going)
    return report


def lint_opened(
    inputs: Inputs,
    dataset_rules: DatasetRules,
    report: Report,
    progress: Progress | None = None,
    *,
    baseline: Baseline | None = None,
    keep_going: bool = False,
) -> list[Input]:
    """Fill `report`, and return the inputs as they were planned; they can be read again."""
    opened = inputs.open(report.log, keep_going=keep_going)
    report.unread = inputs.unread
    report.detections, report.said = inputs.detections, inputs.said
    planned = dataset_rules.plan(opened, inputs)
    for item in planned:
        rejections = Rejections()
        for result, first in inputs.results(lint_chunk, item, progress, main=True):
            dataset_rules.take(item, result, first)
            if baseline is not None and baseline.excuses(result.rejects, result.log.findings):
                report.excused += result.tally.rejected
            rejections.take(result, first)
            report.absorb(result, first)
        if baseline is None and not item.plan.lint.ungrouped:  # a baseline knows each record
            rejections.settle(report, item)
        dataset_rules.close_input(item)
    dataset_rules.conclude(planned, inputs)
    return planned
