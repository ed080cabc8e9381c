"""`--output-format --report --report-format`: reports of findings, on a stream and in a file."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TextIO, TypeVar

import click
import msgspec

from ..errors import OutputError, UsageError
from ..files.url import shown_url
from .console import out, printer_of_findings
from .paths import WRITE

if TYPE_CHECKING:
    from ..engine.report import Report
    from ..errors import DetectionError, InputError
    from ..files.outputs import Outputs
    from ..files.sink import Sink
    from ..reports.report_input import ReportInput
    from ..spec.host import Host

_F = TypeVar("_F", bound=Callable[..., Any])
FORMATS = ("text", "json", "jsonl", "sarif", "github", "gitlab", "junit", "markdown")
STEP_SUMMARY = "GITHUB_STEP_SUMMARY"


def report_options(command: _F) -> _F:
    """`--output-format --report --report-format`."""
    for option in (
        click.option("--report-format", type=click.Choice(FORMATS), default=None, metavar="FORMAT",
                     help="Format of --report. Default: by the extension of FILE, else --output-format."),
        click.option("--report", "report_files", multiple=True, type=WRITE, metavar="FILE",
                     help="Also write the report to FILE: .sarif, .json, .jsonl, .xml (JUnit), .md; repeatable."),
        click.option("--output-format", type=click.Choice(FORMATS), default="text", metavar="FORMAT",
                     help=f"Format of the report: {', '.join(FORMATS[:-1])} or {FORMATS[-1]}; default: text."),
    ):  # fmt: skip
        command = option(command)
    return command


class Reports:
    """What the flags ask for. Make it before the run, so that a report that cannot be written stops it early.

    `outputs` decides what may be written. Raises click.UsageError, OutputError.
    """

    def __init__(self, given: Mapping[str, Any], outputs: Outputs) -> None:
        from ..reports.kinds import FOR_PEOPLE, REPORT, kind_of_name

        self._given = given
        self.kind: str = given["output_format"]
        if given["report_format"] and len(given["report_files"]) != 1:
            raise click.UsageError("--report-format needs exactly one --report FILE")
        asked = given["report_format"]
        # What --report-format says, the name need not.
        as_report = msgspec.structs.replace(REPORT, extensions=()) if asked else REPORT
        self.files: list[tuple[Sink | str, str]] = []
        """Each file with the form of its report; the name alone of the summary that is added to."""
        for file in given["report_files"]:
            if file == "-":
                raise click.UsageError("--report needs a file; to print the report, use --output-format")
            if file.lower().endswith((".html", ".htm")) and not asked:
                words = shlex.join([*map(shown_url, given["inputs"]), "-o", file])
                raise UsageError(f"{file}: a report of findings is no page; for a page: ftconv report {words}")
            if _is_step_summary(file):
                outputs.refuse_read(file)
                self.files.append((file, asked or "markdown"))
            else:
                self.files.append((outputs.sink(file, as_report), asked or kind_of_name(file) or self.kind))
        kinds = {kind for _, kind in self.files}
        if self.kind in kinds:
            self.kind = "text"  # the file has it; people read beside it
        self.every = bool(given["no_group"]) or not {self.kind, *kinds} <= set(FOR_PEOPLE)
        """Whether all findings are to be kept, up to the cap, and not only a few of each message."""

    def show(
        self,
        report: Report,
        host: Host,
        stream: TextIO,
        command: Literal["lint", "convert"],
        *,
        hidden: int = 0,
        marked: frozenset[str] = frozenset(),
    ) -> None:
        """Write the files that are asked for, then the report on `stream`.

        `hidden` findings are in the baseline; those of the `marked` codes get a mark where people read them.
        """
        from ..reports.kinds import render_of

        made = self.to_files(report, host, command, hidden=hidden)
        made.marked, made.only_errors = marked, self._given["quiet"]
        say = printer_of_findings(self._given["color"], stream) if self.kind == "text" else partial(out, stream=stream)
        for line in render_of(self.kind)(made):
            say(line)
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


def _write(file: Sink | str, kind: str, made: ReportInput) -> None:
    """Write a report as a whole or not at all; the summary of a step of GitHub Actions is added to."""
    from ..reports.kinds import render_of

    lines = (f"{line}\n".encode("utf-8", "backslashreplace") for line in render_of(kind)(made))
    if isinstance(file, str):
        try:
            with open(file, "ab") as summary:
                summary.writelines(lines)
        except OSError as error:
            raise OutputError(f"{file} cannot be written: {error.strerror}") from None
        return
    try:
        stream = file.open()
        for line in lines:
            stream.write(line)
        file.commit()
    finally:
        file.discard()


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


def _is_step_summary(file: str) -> bool:
    """Whether the file is the one that GitHub Actions shows under a step; it may hold what others wrote."""
    summary = os.environ.get(STEP_SUMMARY, "")
    return bool(summary) and os.path.realpath(summary) == os.path.realpath(file)
