"""Findings as SARIF 2.1.0, for code scanning and for viewers.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from ..model.finding import Finding
from ..model.place import tokens_of
from .json_text import JsonRows, Tree, json_lines
from .paths import uri_of
from .report_input import ReportInput
from .rule_words import RuleWords, project_url

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "%SRCROOT%"
MOST_RESULTS = 25_000
"""GitHub refuses a file with more:
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning"""

MOST_CHARACTERS = 1_024
"""What GitHub takes for each description of a rule (same page)."""

_LEVELS = {"error": "error", "warning": "warning", "off": "none"}
PROBLEM = {"error": "error", "warning": "warning", "off": "recommendation"}


def render(report: ReportInput) -> Iterator[str]:
    """Yield the lines of a SARIF log with one run."""
    rules = sorted((words for words, _ in report.used()), key=lambda words: words.code)
    index = {words.code: number for number, words in enumerate(rules)}
    findings = report.listed()
    results = (_result(finding, report, index[finding.code]) for finding in islice(findings, MOST_RESULTS))
    driver = Tree(name="ftconv", version=report.version, semanticVersion=report.version)
    if docs := project_url("ftconv", "documentation"):
        driver["informationUri"] = docs
    driver["rules"] = JsonRows(_rule(words) for words in rules)
    run = Tree(
        tool=Tree(driver=driver),
        columnKind="unicodeCodePoints",
        originalUriBaseIds={ROOT: {"description": {"text": "The working directory of the run."}}},
        invocations=[_invocation(report, len(findings))],
        properties={"total": report.log.total, "counts": report.counts(), "severities": dict(report.log.severities)},
        results=JsonRows(results),
    )
    yield from json_lines(Tree({"$schema": _SCHEMA, "version": "2.1.0", "runs": JsonRows([run])}))


def _rule(words: RuleWords) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "id": words.code,
        "name": words.name,
        "shortDescription": {"text": _short(words.summary)},
        "fullDescription": {"text": _short(words.why)},
        "help": {"text": words.manual, "markdown": words.markdown},
        "defaultConfiguration": {"level": _LEVELS[words.severity]},
        "properties": {"tags": [words.category or "plugin"], "problem.severity": PROBLEM[words.severity]},
    }
    if words.help_url:
        rule["helpUri"] = words.help_url
    if words.fix:
        rule["properties"] |= {"fix": words.fix, "fixSafety": words.fix_safety}
    return rule


def _result(finding: Finding, report: ReportInput, index: int) -> dict[str, Any]:
    place = finding.place
    region = {"startLine": place.line or 1}
    if place.column:
        region["startColumn"] = place.column
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": _artifact(finding, report), "region": region}}
    if finding.pointer:
        name = (tokens_of(finding.pointer) or [""])[-1]
        location["logicalLocations"] = [{"name": name, "fullyQualifiedName": finding.pointer}]
    properties: dict[str, Any] = {"record": place.record, "part": place.part, "byte": place.byte}
    properties |= {"content": finding.content} if finding.content else {}
    properties |= {"data": finding.data} if finding.data is not None else {}
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.rule}: {finding.message}"},
        "locations": [location],
        "properties": properties,
    }
    if (times := report.times(finding)) > 1:
        result["occurrenceCount"] = times
    if finding.fingerprint:
        result["partialFingerprints"] = {"ftconv/v1": finding.fingerprint}
    return result


def _artifact(finding: Finding, report: ReportInput) -> dict[str, str]:
    uri, relative = uri_of(finding.place.file, report.folder)
    return {"uri": uri, "uriBaseId": ROOT} if relative else {"uri": uri}


def _invocation(report: ReportInput, listed: int) -> dict[str, Any]:
    """The run ended well, whatever it found, unless a plugin failed; what is not listed is said in a notification."""
    said = [report.cap()] if report.unlisted else []
    if listed > MOST_RESULTS:
        said.append(f"{listed - MOST_RESULTS:,} findings are not listed: at most {MOST_RESULTS:,} are")
    notes = [{"level": "error", "message": {"text": text}} for text in report.problems]
    notes += [{"level": "note", "message": {"text": text}} for text in said]
    return {"executionSuccessful": not report.problems, **({"toolExecutionNotifications": notes} if notes else {})}


def _short(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"
