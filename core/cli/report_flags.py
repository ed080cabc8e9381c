"""`--output-format --report --report-format`: reports of findings, on a stream and in a file."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TextIO, TypeVar

import click

from ..errors import OutputError
from .console import is_printed, painted, wants_color

if TYPE_CHECKING:
    from ..engine.report import Report
    from ..errors import DetectionError, InputError
    from ..reports.report_input import ReportInput
    from ..spec.host import Host

_F = TypeVar("_F", bound=Callable[..., Any])
FORMATS = ("text", "json", "jsonl", "sarif", "github", "gitlab", "junit", "markdown")
STEP_SUMMARY = "GITHUB_STEP_SUMMARY"
_LOOKED_AT_BYTES = 1 << 16
_REPORT = re.compile(
    rb'ftconv|"check_name":|[A-Z]+\d{3} \[(?:error|warning)\]|^::(?:error|warning) |\A\s*\[\s*\]\s*\Z', re.M
)
"""What a report of ours has near its beginning."""


def report_options(command: _F) -> _F:
    """`--output-format --report --report-format`."""
    for option in (
        click.option("--report-format", type=click.Choice(FORMATS), default=None,
                     help="Format of --report. Default: by the extension of FILE, else --output-format."),
        click.option("--report", "report_files", multiple=True, metavar="FILE",
                     help="Also write the report to FILE: .sarif, .json, .jsonl, .xml (JUnit), .md; repeatable."),
        click.option("--output-format", type=click.Choice(FORMATS), default="text", show_default=True,
                     help="Format of the report: text, or one for a CI service."),
    ):  # fmt: skip
        command = option(command)
    return command


class Reports:
    """What the flags ask for. Make it before the run, so that a report that cannot be written stops it early.

    `inputs` and `outputs` are the files of the run, which no report may replace.
    Raises click.UsageError, OutputError.
    """

    def __init__(self, given: Mapping[str, Any], inputs: Iterable[str], outputs: Iterable[str] = ()) -> None:
        from ..reports.kinds import FOR_PEOPLE, kind_of_name

        self._given = given
        self.kind: str = given["output_format"]
        if given["report_format"] and len(given["report_files"]) != 1:
            raise click.UsageError("--report-format needs exactly one --report FILE")
        inputs, others = list(inputs), list(outputs)
        self.files: list[tuple[str, str]] = []
        """Each file with the form of its report."""
        for file in given["report_files"]:
            _check(file, inputs, others)
            others.append(file)
            named = "markdown" if _is_step_summary(file) else kind_of_name(file)
            self.files.append((file, given["report_format"] or named or self.kind))
        kinds = {kind for _, kind in self.files}
        if self.kind in kinds:
            self.kind = "text"  # the file has it; people read beside it
        self.every = bool(given["no_group"]) or not {self.kind, *kinds} <= set(FOR_PEOPLE)
        """Whether all findings are to be kept, up to the cap, and not only a few of each message."""

    def show(
        self, report: Report, host: Host, stream: TextIO, command: Literal["lint", "convert"], *, hidden: int = 0
    ) -> None:
        """Write the files that are asked for, then the report on `stream`. `hidden` findings are in the baseline."""
        from ..reports.kinds import render_of

        made = self.to_files(report, host, command, hidden=hidden)
        color = self.kind == "text" and wants_color(self._given["color"], stream)
        only_errors = self._given["quiet"] and self.kind == "text" and command == "convert"
        for line in render_of(self.kind)(made):
            if is_printed(line, only_errors):
                stream.write(painted(line, color) + "\n")
        stream.flush()

    def show_unread(
        self, error: DetectionError | InputError, host: Host, stream: TextIO, command: Literal["lint", "convert"]
    ) -> None:
        """Show why there is nothing else to show, for services that read a document whatever happened.

        People read the error itself, on standard error.
        """
        from ..engine.report import Report
        from ..model.finding import finding_of
        from ..reports.kinds import render_of

        report = Report()
        finding = finding_of(error)
        if finding is not None:
            report.log.add(finding)
        else:
            report.crashed.append(str(error))
        made = self.to_files(report, host, command)
        if self.kind != "text":
            stream.writelines(f"{line}\n" for line in render_of(self.kind)(made))
            stream.flush()

    def to_files(
        self, report: Report, host: Host, command: Literal["lint", "convert"], *, hidden: int = 0
    ) -> ReportInput:
        """Write the files that are asked for, and return what all reports of the run are made of."""
        made = report_input(report, host, self._given, command, hidden=hidden)
        for file, kind in self.files:
            _write(file, kind, made)
        return made


def _write(file: str, kind: str, made: ReportInput) -> None:
    """Write a report as a whole or not at all; the summary of a step of GitHub Actions is added to."""
    from ..files.sink import Sink
    from ..reports.kinds import render_of

    lines = (f"{line}\n".encode("utf-8", "backslashreplace") for line in render_of(kind)(made))
    if _is_step_summary(file):
        try:
            with open(file, "ab") as summary:
                summary.writelines(lines)
        except OSError as error:
            raise OutputError(f"{file} cannot be written: {error.strerror}") from None
        return
    _check(file, [], [])
    sink = Sink(file, force=True)
    try:
        stream = sink.open()
        for line in lines:
            stream.write(line)
        sink.commit()
    finally:
        sink.discard()


def report_input(
    report: Report, host: Host, given: Mapping[str, Any], command: Literal["lint", "convert"], *, hidden: int = 0
) -> ReportInput:
    """Return what the reports of a run are made of."""
    from .. import __version__
    from ..reports.report_input import ReportInput
    from ..reports.rule_words import words_of

    return ReportInput(
        log=report.log,
        tally=report.tally,
        detections=report.detections,
        rules=words_of(host, report.rules),
        folder=os.getcwd(),
        version=__version__,
        command=command,
        fail_on=given["fail_on"],
        group=not given["no_group"],
        statistics=bool(given.get("statistics")),
        hidden=hidden,
        excused=report.excused,
        problems=[*map(str, host.problems), *report.crashed],
    )


def _check(file: str, inputs: list[str], outputs: list[str]) -> None:
    """Refuse a file that must not be replaced: one of the run, or one that is no report."""
    from ..files.sink import Sink

    if file == "-":
        raise click.UsageError("--report needs a file; to print the report, use --output-format")
    if _is_step_summary(file):
        return
    Sink(file, force=True, inputs=tuple(name for name in inputs if name != "-"))
    for other in outputs:
        if other not in ("", "-") and os.path.realpath(other) == os.path.realpath(file):
            raise OutputError(f"{file} is an output already; name another file for --report")
    path = Path(file)
    if path.is_file():
        with contextlib.suppress(OSError), path.open("rb") as old:
            start = old.read(_LOOKED_AT_BYTES)
            if start and start[:2] != b"\x1f\x8b" and not _REPORT.search(start):
                raise OutputError(f"{file} exists and is not a report; name another file for --report, or remove it")


def _is_step_summary(file: str) -> bool:
    """Whether the file is the one that GitHub Actions shows under a step; it may hold what others wrote."""
    summary = os.environ.get(STEP_SUMMARY, "")
    return bool(summary) and os.path.realpath(summary) == os.path.realpath(file)
