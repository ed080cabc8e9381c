"""Findings as JUnit XML: a test case for each rule that was on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from ..model.finding import Finding
from ..model.safe_text import safe
from .report_input import ReportInput
from .rule_words import RuleWords
from .text import line_of

_LONGEST = 4_000
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, not even as a reference: https://www.w3.org/TR/xml/#charsets"""

Case = tuple[RuleWords, int, list[Finding]]


def render(report: ReportInput) -> Iterator[str]:
    """Yield the lines of the document.

    A rule fails when it found something of a severity that makes the run fail; what else it found is in its output.
    """
    cases = _cases(report)
    failed = sum(report.fails(words.severity) and count > 0 for words, count, _ in cases)
    sums = f'tests="{len(cases) + len(report.problems)}" failures="{failed}" errors="{len(report.problems)}"'
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<testsuites name="ftconv" {sums}>'
    yield f'  <testsuite name="ftconv {report.command}" {sums} skipped="0">'
    for words, count, findings in cases:
        yield from _case(report, words, count, findings)
    for number, problem in enumerate(report.problems, 1):
        yield f'    <testcase classname="ftconv.run" name="problem {number}">'
        yield f"      <error message={quoteattr(xml_text(problem))}/>"
        yield "    </testcase>"
    said = "; ".join(filter(None, (report.sentence(), report.cap())))
    yield f"    <system-out>{escape(xml_text(said))}</system-out>"
    yield "  </testsuite>"
    yield "</testsuites>"


def _cases(report: ReportInput) -> list[Case]:
    """Every rule that was on and every code that was used, with its findings; the severity is that of the worst."""
    listed: dict[str, list[Finding]] = {}
    for finding in report.listed():
        listed.setdefault(finding.code, []).append(finding)
    used = {words.code: (words, count) for words, count in report.used()}
    cases = []
    for code in sorted({*report.rules, *used}):
        words, count = used.get(code) or (report.rules[code], 0)
        cases.append((words, count, listed.get(code, [])))
    return cases


def _case(report: ReportInput, words: RuleWords, count: int, findings: list[Finding]) -> Iterator[str]:
    name = quoteattr(xml_text(f"{words.code} {words.name}"))
    head = f"    <testcase classname={quoteattr(xml_text('ftconv.' + (words.category or 'plugin')))} name={name}"
    if not count:
        yield head + "/>"
        return
    yield head + ">"
    tag = "failure" if report.fails(words.severity) else "system-out"
    message = f"{count:,} finding{'s' * (count != 1)}: {words.summary}"
    kind = f" type={quoteattr(words.severity)} message={quoteattr(xml_text(message))}" if tag == "failure" else ""
    yield f"      <{tag}{kind}>{escape(xml_text(message)) if tag == 'system-out' else ''}"
    for finding in findings:
        yield escape(xml_text(line_of(finding, report.file(finding), times=report.times(finding))))
    if more := count - sum(map(report.times, findings)):
        yield f"… and {more:,} more"
    yield f"      </{tag}>"
    yield "    </testcase>"


def xml_text(text: str) -> str:
    """Return text in one line that XML 1.0 can hold: what it cannot hold is spelled out."""
    return _NO_XML.sub(lambda found: f"\\u{ord(found.group()):04x}", safe(text, _LONGEST))
