"""A finding, a rule and a run as JSON values; `schemas/report.schema.json` describes them."""

from __future__ import annotations

from typing import Any

from ..model.finding import Finding
from ..model.finding_log import NO_BOUND
from .paths import relative_path
from .report_input import ReportInput
from .rule_words import RuleWords

REPORT_VERSION = 1
SCHEMA = "urn:ftconv:schemas:report"
"""The `$id` of `schemas/report.schema.json`."""


def finding_value(finding: Finding, report: ReportInput) -> dict[str, Any]:
    """Return one finding. A line or column that is not known is null; `content` and `data` are there if asked for."""
    place, words = finding.place, report.words(finding)
    value: dict[str, Any] = {
        "code": finding.code,
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "file": report.file(finding),
        "line": place.line or None,
        "column": place.column or None,
        "byte": place.byte,
        "record": place.record,
        "part": place.part,
        "pointer": finding.pointer,
        "fingerprint": finding.fingerprint,
        "fix": words.fix or None,
        "fix_safety": words.fix_safety or None,
        "help_url": words.help_url or None,
    }
    if (times := report.times(finding)) > 1:
        value["count"] = times
    if finding.content:
        value["content"] = finding.content
    if finding.data is not None:
        value["data"] = finding.data
    return value


def rule_value(words: RuleWords, count: int) -> dict[str, Any]:
    """Return a rule, with how many findings it has."""
    return {
        "code": words.code,
        "rule": words.name,
        "severity": words.severity,
        "category": words.category,
        "count": count,
        "summary": words.summary,
        "fix": words.fix or None,
        "fix_safety": words.fix_safety or None,
        "help_url": words.help_url or None,
    }


def run_value(report: ReportInput) -> dict[str, Any]:
    """Return everything about a run but its findings and rules."""
    log, tally = report.log, report.tally
    good = "accepted" if report.command == "lint" else "written"
    records: dict[str, Any] = {"read": tally.read, good: tally.written, "rejected": tally.rejected}
    records["dropped"] = dict(tally.dropped)
    records |= tally.chosen_values()
    if report.command == "convert":
        records["examples"] = tally.examples
    return {
        "version": REPORT_VERSION,
        "tool": {"name": "ftconv", "version": report.version},
        "command": report.command,
        "inputs": [
            {
                "file": relative_path(d.file, report.folder),
                "container": d.container,
                "format": d.format or None,
                "confidence": round(d.confidence, 4),
            }
            for d in report.detections
        ],
        "records": records,
        "total": log.total,
        "listed": log.total - report.unlisted,
        "unlisted": report.unlisted,
        "hidden": report.hidden,
        "problems": report.problems,
        "limits": {
            "per_message": log.per_message if log.per_message < NO_BOUND else None,
            "in_all": log.in_all if log.in_all < NO_BOUND else None,
        },
        "severities": {severity: log.severities.get(severity, 0) for severity in ("error", "warning")},
        "counts": report.counts(),
        "rules_on": list(report.rules),
    }
