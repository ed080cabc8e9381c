"""Findings as one JSON document: the run, its rules, and every finding that was kept."""

from __future__ import annotations

from collections.abc import Iterator

from .finding_json import SCHEMA, finding_value, rule_value, run_value
from .json_text import JsonRows, Tree, json_lines
from .report_input import ReportInput


def render(report: ReportInput) -> Iterator[str]:
    """Yield the lines of the document; `schemas/report.schema.json` describes it."""
    rules = JsonRows(rule_value(words, count) for words, count in report.used())
    findings = JsonRows(finding_value(finding, report) for finding in report.listed())
    yield from json_lines(Tree({"$schema": SCHEMA, **run_value(report), "rules": rules, "findings": findings}))
