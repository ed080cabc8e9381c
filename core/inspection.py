"""Linting: the street without a writer. Every record is read and judged, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .chunk_run import run_chunk
from .conversion import Report
from .host import Host
from .passes import Passes, ReadRequest
from .plan import Step
from .rules import Rule


def inspect_inputs(
    request: ReadRequest, host: Host, rules: Sequence[Rule], progress: Callable[[int, int], None] | None = None
) -> Report:
    """Return what the rules, readers and containers have to say about the inputs.

    `tally.written` counts the records that could be read. Raises FtconvError when an input cannot be read at all.
    """
    report = Report()
    passes = Passes(request, host)
    try:
        inputs = passes.open(report.log, "", rules=tuple(Step(rule.name) for rule in rules))
        report.detections, report.said = passes.detections, passes.said
        before = 0
        for item in inputs:
            first_record = 0
            for result in passes.map(run_chunk, [item]):
                report.log.merge(result.log, 0 if result.grouped else first_record)
                report.tally.add(result.tally)
                report.crashed.extend(c for c in result.crashed if c not in report.crashed)
                first_record += result.records
                if progress is not None:
                    progress(before + item.source.read_bytes, passes.total_bytes)
            before += item.source.total_bytes
    finally:
        passes.close()
    return report
