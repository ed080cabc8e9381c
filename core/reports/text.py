"""Findings for people: three examples of each message, and how many there were."""

from __future__ import annotations

from collections.abc import Container, Iterator

from ..model.finding import Finding
from ..model.finding_log import FindingLog
from ..model.safe_text import safe
from .json_text import json_line
from .report_input import ReportInput

_SHOWN = 3
CONTENT_INDENT = "    | "


def render(report: ReportInput) -> Iterator[str]:
    """Yield the lines of a report; those of `lint` end with the counts by rule."""
    if not report.statistics:
        yield from lines_of(report.log, group=report.group, marked=report.marked)
    if report.command == "lint":
        yield from summary_of(report.log)


def line_of(finding: Finding, file: str = "", *, mark: str = "") -> str:
    """`data.jsonl:17:42: FT208 [error] empty-reply: message  (/messages/2/content)`. `file` is another name for it.

    A `mark` stands behind the severity.
    """
    pointer = f"  ({safe(finding.pointer, 200)})" if finding.pointer else ""
    where = finding.place
    place = ":".join([file or where.file, *(str(number) for number in (where.line, where.column) if number)])
    head = f"{safe(place, 500)}: {finding.code} [{finding.severity}]{mark}"
    return f"{head} {finding.rule}: {safe(finding.message)}{pointer}"


def content_lines(finding: Finding) -> Iterator[str]:
    """Yield the text of the record and what the rule has to add, a line each, where they were asked for."""
    if finding.content:
        yield CONTENT_INDENT + safe(finding.content)
    if finding.data:
        yield CONTENT_INDENT + safe(json_line(finding.data))


def lines_of(log: FindingLog, *, group: bool = True, marked: Container[str] = ()) -> Iterator[str]:
    """Yield the lines of a report, in the order of the input; findings of the `marked` codes with `[*]`.

    With `group`, a message is shown three times, and then counted; without it, as often as it was kept.
    """
    shown: dict[tuple[str, str], int] = {}
    allowed = _SHOWN if group else None
    findings = log.in_order()
    last: dict[tuple[str, str], int] = {}
    for number, finding in enumerate(findings):
        last[finding.code, finding.message] = number
    for number, finding in enumerate(findings):
        key = finding.code, finding.message
        count = shown.get(key, 0)
        if allowed is None or count < allowed:
            shown[key] = count + 1
            yield line_of(finding, mark=" [*]" if finding.code in marked else "")
            yield from content_lines(finding)
        more = log.counts.get(key, 0) - shown[key]
        if number == last[key] and more > 0:
            yield f"    … and {more:,} more {finding.code} {finding.rule}: {safe(finding.message)}"
    for (code, message), count in log.counts.items():
        if not message and count:
            yield f"    … and {count:,} more {code} with other messages"
        elif (code, message) not in last and count:
            yield f"    … and {count:,} {code}: {safe(message)}"


def summary_of(log: FindingLog) -> list[str]:
    """One line for each rule, most frequent first."""
    rules: dict[tuple[str, str, str], int] = {}
    named = {(f.code, f.message): (f.code, f.rule, f.severity) for f in log.findings}
    by_code = {f.code: (f.code, f.rule, f.severity) for f in log.findings}
    for (code, message), count in log.counts.items():
        key = named.get((code, message)) or by_code.get(code) or (code, "", "error")
        rules[key] = rules.get(key, 0) + count
    ordered = sorted(rules.items(), key=lambda item: (-item[1], item[0]))
    return [f"{count:>9,}  {code} [{severity}] {rule}" for (code, rule, severity), count in ordered]
