"""Findings for people: three places of each message, one of what is said once, and how many there were."""

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
        yield from lines_of(report.log, group=report.group, marked=report.marked, only_errors=report.only_errors)
    if report.command == "lint" and not report.only_errors:
        if report.log.total and not report.statistics:
            yield ""
        yield from summary_of(report.log)


def line_of(finding: Finding, file: str = "", *, mark: str = "", times: int = 1) -> str:
    """`data.jsonl:17:42: FT208 [error] empty-reply: message  (/messages/2/content)`. `file` is another name for it.

    A `mark` stands behind the severity. `times` is how often it is so, if this line stands for all of them.
    """
    said = [safe(finding.pointer, 200)] if finding.pointer else []
    said += [f"{times:,} times"] if times > 1 else []
    pointer = f"  ({', '.join(said)})" if said else ""
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


def lines_of(
    log: FindingLog, *, group: bool = True, marked: Container[str] = (), only_errors: bool = False
) -> Iterator[str]:
    """Yield the lines of a report, in the order of the input; findings of the `marked` codes with `[*]`.

    With `group`, a message is shown three times and then counted, and one of `gathered` findings once, with their
    number; without it, as often as it was kept. With `only_errors`, what is no error is left out, but for plugins that
    crashed.
    """
    findings = [f for f in log.in_order() if not only_errors or f.severity == "error" or f.code == "FT001"]
    shown: dict[tuple[str, str], int] = {}
    last = {(finding.code, finding.message): number for number, finding in enumerate(findings)}
    for number, finding in enumerate(findings):
        key = finding.code, finding.message
        before, total = shown.get(key, 0), log.counts.get(key, 0)
        once = group and finding.gathered
        if group and before >= (1 if once else _SHOWN):
            continue
        shown[key] = before + 1
        yield line_of(finding, mark=" [*]" if finding.code in marked else "", times=total if once else 1)
        yield from content_lines(finding)
        ends = number == last[key] or (group and shown[key] == _SHOWN)
        if ends and not once and total > shown[key]:
            yield f"    … and {total - shown[key]:,} more {finding.code} {finding.rule}: {safe(finding.message)}"
    errors = {finding.code for finding in log.findings if finding.severity == "error"}
    for (code, message), count in log.counts.items():
        if only_errors and code not in errors:
            continue
        if not message and count:
            yield f"    … and {count:,} more {code} with other messages"
        elif (code, message) not in last and count:
            yield f"    … and {count:,} {code}: {safe(message)}"


def summary_of(log: FindingLog) -> list[str]:
    """A table: a heading, then a line for each rule, most frequent first; nothing where nothing was found."""
    rules: dict[tuple[str, str, str], int] = {}
    named = {(f.code, f.message): (f.code, f.severity, f.rule) for f in log.findings}
    by_code = {f.code: (f.code, f.severity, f.rule) for f in log.findings}
    for (code, message), count in log.counts.items():
        key = named.get((code, message)) or by_code.get(code) or (code, "error", "")
        rules[key] = rules.get(key, 0) + count
    ordered = sorted(rules.items(), key=lambda item: (-item[1], item[0]))
    rows = [("count", "code", "severity", "rule"), *((f"{count:,}", *rule) for rule, count in ordered)]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [f"  {n:>{widths[0] + 4}}  {code:<{widths[1]}}  {s:<{widths[2]}}  {rule}" for n, code, s, rule in rows]
    return [line.rstrip() for line in lines] if ordered else []
