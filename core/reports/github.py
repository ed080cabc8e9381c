"""Findings as annotations of a GitHub Actions workflow.

https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model.finding import Finding
from ..model.safe_text import safe
from .paths import STDIN_SHOWN
from .report_input import ReportInput

SHOWN_PER_STEP = 10
"""GitHub shows so many annotations of each type that a step prints; the others are in the log alone."""


def render(report: ReportInput) -> Iterator[str]:
    """Yield an annotation a line, then a line with the sum.

    One finding of each message comes first, then the second ones: so those that GitHub shows differ.
    """
    findings = in_rounds(report.listed())
    for finding in findings:
        yield annotation(finding, report)
    for problem in report.problems:
        yield f"::error title=ftconv::{escaped_data(safe(problem))}"
    severities = [finding.severity for finding in findings]
    said = [report.sentence()]
    if any(severities.count(severity) > SHOWN_PER_STEP for severity in ("error", "warning")):
        said.append(f"GitHub shows {SHOWN_PER_STEP} errors and {SHOWN_PER_STEP} warnings per step; see the log for all")
    if report.unlisted:
        said.append(report.cap())
    text = "; ".join(said)
    yield f"::notice title=ftconv::{escaped_data(text)}" if len(said) > 1 else f"ftconv: {text}"


def annotation(finding: Finding, report: ReportInput) -> str:
    """Return `::error file=data.jsonl,line=17,col=42,title=FT208 empty-reply::message (/messages/2/content)`."""
    place, file = finding.place, report.file(finding)
    properties = {"title": f"{finding.code} {finding.rule}"}
    message = report.said(finding) + (f" ({finding.pointer})" if finding.pointer else "")
    if finding.content:
        message += f": {finding.content}"
    if file == STDIN_SHOWN:
        message = f"{place}: {message}"
    else:
        numbers = {"line": place.line, "col": place.column}
        properties = {"file": file, **{k: str(n) for k, n in numbers.items() if n}, **properties}
    shown = ",".join(f"{name}={escaped_property(safe(value))}" for name, value in properties.items())
    return f"::{'error' if finding.severity == 'error' else 'warning'} {shown}::{escaped_data(safe(message))}"


def in_rounds(findings: list[Finding]) -> list[Finding]:
    """Return the first finding of each message, then the second of each, and so on."""
    seen: dict[tuple[str, str], int] = {}
    numbered = []
    for finding in findings:
        key = finding.code, finding.message
        seen[key] = seen.get(key, 0) + 1
        numbered.append((seen[key], finding))
    return [finding for _, finding in sorted(numbered, key=lambda pair: pair[0])]


def escaped_data(text: str) -> str:
    """Escape what would end the message of a workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escaped_property(text: str) -> str:
    """Escape what would end a property of a workflow command."""
    return escaped_data(text).replace(":", "%3A").replace(",", "%2C")
