"""A dry run for one target: what it would refuse, lose and change."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct, field

from ..engine.inputs import Inputs, Progress
from ..engine.report import ChunkResult, Report
from ..errors import UsageError
from ..lint.dataset_rules import DatasetRules, log_for
from ..lint.run import lint_opened
from ..model.finding import CORE_RULES, LOSSES, Severity
from ..model.finding_log import FindingLog
from ..spec.choice import Choice
from ..spec.host import Host
from ..target.target import Target
from .changes import Changes
from .chunk import Written
from .for_target import formats_of
from .request import Request
from .run import Pipeline

"""What the codes of losses begin with."""


class DryRunReport(Report, kw_only=True):
    """The report of a dry run. `rejections` are the findings of the rejected records, all counted; `changes` say
    which records are not written as they were read."""

    rejections: FindingLog = field(default_factory=FindingLog)
    changes: Changes = field(default_factory=Changes)

    def absorb(self, result: ChunkResult, first_record: int) -> None:
        """Add the result of the next chunk."""
        Report.absorb(self, result, first_record)
        rejected = FindingLog()
        for reject in result.rejects:
            rejected.add(reject.finding)
        self.rejections.merge(rejected, first_record)
        if isinstance(result.made, Written):
            self.changes.merge(result.made.changes)


class DryRun(Struct, kw_only=True):
    """What came of a dry run. `reads` and `writes` are formats, `ending` is that of the file that would be written;
    both are "" for data that is judged as it stands."""

    target: Target
    report: DryRunReport
    reads: str
    writes: str = ""
    ending: str = ""

    @property
    def refused(self) -> FindingLog:
        """What is rejected when the records are read or written, and what the target rejects of what was written."""
        return _part(self.report, lost=False)

    @property
    def lost(self) -> FindingLog:
        """What is written without something that was read."""
        return _part(self.report, lost=True)

    def fails(self, fail_on: str) -> bool:
        """Whether something is refused, as the exit code of `ftconv convert` says it."""
        tally = self.report.tally
        nothing = bool(tally.read) and not tally.written
        return bool(tally.rejected) or nothing or self.report.log.reaches(fail_on)


def run_dry(request: Request, target: Target, host: Host, progress: Progress | None = None) -> DryRun:
    """Convert for a target without writing anything. Raises FtconvError as a conversion does.

    Of the rules, only those run that know what the target rejects.
    """
    try:
        formats_of(target, host)
    except UsageError:
        words = "no format to write is known for it; write one with ftconv convert IN --to FORMAT"
        raise UsageError(f"{target.name}: {words}") from None
    request = msgspec.structs.replace(
        request,
        to="",
        out="",
        lint=msgspec.structs.replace(request.lint, target=target, choice=_judged(request, target)),
        write=msgspec.structs.replace(request.write, compares=True),
    )
    report = DryRunReport(log=log_for(request))
    pipeline = Pipeline(request, host, progress, report)
    pipeline.run()
    return DryRun(
        target=target, report=report, reads=_reads(report), writes=pipeline.writer.name, ending=pipeline.ending
    )


def run_as_it_stands(request: Request, target: Target, host: Host, progress: Progress | None = None) -> DryRun:
    """Check for a target the data as it stands."""
    lint = msgspec.structs.replace(request.lint, target=target, choice=_judged(request, target))
    request = msgspec.structs.replace(request, lint=lint)
    report = DryRunReport(log=log_for(request))
    with Inputs(request, host) as inputs:
        lint_opened(inputs, DatasetRules(request, host, report), report, progress)
    return DryRun(target=target, report=report, reads=_reads(report))


def _judged(request: Request, target: Target) -> Choice:
    """Return the rules that know what a target rejects: those of limits, and those that its error messages lead to."""
    given = request.lint.choice or Choice()
    ignored = tuple(step for step in given.steps if step[0] == "ignore")
    rules = ("limits", *dict.fromkeys(said.rule for said in target.says))
    return msgspec.structs.replace(given, steps=(("select", rules), *ignored))


def _reads(report: Report) -> str:
    return " and ".join(dict.fromkeys(found.format for found in report.detections if found.format))


def _part(report: DryRunReport, *, lost: bool) -> FindingLog:
    """Return one part of what was found: the losses, or what is refused."""
    log, rejected = report.log, report.rejections
    severities: dict[Any, Severity] = {f.code: f.severity for f in log.findings}
    severities |= {(f.code, f.message): f.severity for f in log.findings}
    if lost:
        keys = {key for key in log.counts if _is_loss(key[0]) and key not in rejected.counts}
    else:
        errors = {
            key for key in log.counts if severities.get(key, severities.get(key[0])) == "error" and not _is_loss(key[0])
        }
        keys = errors - rejected.counts.keys()
    part = FindingLog(files=log.files)
    if not lost:
        part.merge(rejected)
    part.merge(
        FindingLog(
            findings=[f for f in log.findings if (f.code, f.message) in keys],
            counts={key: count for key, count in log.counts.items() if key in keys},
        )
    )
    return part


def _is_loss(code: str) -> bool:
    return code.startswith(LOSSES) and code in CORE_RULES
