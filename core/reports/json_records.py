"""Findings as JSON Lines: one finding a line, and in the last line the summary."""

from __future__ import annotations

from collections.abc import Iterator

from .finding_json import finding_value, rule_value, run_value
from .json_text import json_line
from .report_input import ReportInput


def render(report: ReportInput) -> Iterator[str]:
    """Yield a line for each finding, then one of type `summary`; `line` in the schema's `$defs` describes both."""
    for finding in report.listed():
        yield json_line({"type": "finding", **finding_value(finding, report)})
    rules = [rule_value(words, count) for words, count in report.used()]
    yield json_line({"type": "summary", **run_value(report), "rules": rules})
