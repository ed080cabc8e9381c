"""Findings as a GitLab code quality report.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

from ..model.finding import Finding
from .json_text import JsonRows, json_lines
from .paths import relative_path
from .report_input import ReportInput

_SEVERITIES = {"error": "major", "warning": "minor", "off": "info"}


def render(report: ReportInput) -> Iterator[str]:
    """Yield the lines of the list of issues."""
    yield from json_lines(JsonRows(_issues(report)))


def _issues(report: ReportInput) -> Iterator[dict[str, Any]]:
    seen: dict[str, int] = {}
    for finding in report.listed():
        words = f"{finding.rule}: {report.said(finding)}" + (f" ({finding.pointer})" if finding.pointer else "")
        yield {
            "description": words + (f": {finding.content}" if finding.content else ""),
            "check_name": finding.code,
            "fingerprint": _unique(finding, report, seen),
            "severity": _SEVERITIES[finding.severity],
            "location": {"path": report.file(finding), "lines": {"begin": finding.place.line or 1}},
        }
    files = [relative_path(detection.file, report.folder) for detection in report.detections[:1]]
    said = [("critical", problem) for problem in report.problems]
    said += [("info", report.cap())] if report.unlisted else []
    for severity, text in said:
        yield {
            "description": text,
            "check_name": "ftconv",
            "fingerprint": _digest("ftconv", text if severity == "critical" else "unlisted"),
            "severity": severity,
            "location": {"path": files[0] if files else "", "lines": {"begin": 1}},
        }


def _unique(finding: Finding, report: ReportInput, seen: dict[str, int]) -> str:
    """GitLab drops an issue whose fingerprint it has met: equal records get a number, in the order of the input."""
    known = finding.fingerprint or _digest(finding.code, report.file(finding), finding.pointer, finding.message)
    seen[known] = seen.get(known, 0) + 1
    return known if seen[known] == 1 else _digest(known, str(seen[known]))


def _digest(*parts: str) -> str:
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
