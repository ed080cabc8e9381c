"""A summary of findings in Markdown, for a pull request or for `$GITHUB_STEP_SUMMARY`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..model.finding import Finding
from ..model.safe_text import safe
from .github import in_rounds
from .report_input import ReportInput
from .rule_words import RuleWords

MOST_ROWS = 20
"""How many findings are shown, as different as possible."""

_LONGEST = 300
_MARKUP = re.compile(r"[\\`*_{}\[\]()#+!|~>-]")


def render(report: ReportInput) -> Iterator[str]:
    """Yield a heading, a table by rule, and the first findings."""
    log = report.log
    yield f"## ftconv {report.command}: {'failed' if report.failed else 'passed'}"
    yield ""
    yield markup_free(report.sentence()) + "."
    if report.command == "convert":
        yield ""
        yield markup_free(report.tally.line()) + "."
    for problem in report.problems:
        yield ""
        yield f"**Failed:** {markup_free(problem)}"
    if not log.total:
        return
    yield ""
    yield "| rule | severity | findings | problem | fix |"
    yield "|---|---|---:|---|---|"
    for words, count in report.used():
        fix = f"{words.fix} ({words.fix_safety})" if words.fix else ""
        row = (_linked(words), words.severity, f"{count:,}", markup_free(words.summary), markup_free(fix))
        yield f"| {' | '.join(row)} |"
    yield from _first(report)


def _first(report: ReportInput) -> Iterator[str]:
    shown = in_rounds(report.listed())[:MOST_ROWS]
    if not shown:
        return
    more = report.log.total - sum(map(report.times, shown))
    yield ""
    yield f"<details><summary>{f'The first {len(shown):,}' if more else 'All'} findings</summary>"
    yield ""
    for finding in shown:
        yield f"- {_line(finding, report)}"
    if more:
        yield f"- … and {more:,} more"
    yield ""
    yield "</details>"


def _line(finding: Finding, report: ReportInput) -> str:
    place = finding.place
    where = ":".join([report.file(finding), *(str(number) for number in (place.line, place.column) if number)])
    words = f"{where} {finding.code} {finding.rule}: {report.said(finding)}"
    if finding.pointer:
        words += f" ({finding.pointer})"
    return markup_free(words + (f": {finding.content}" if finding.content else ""))


def _linked(words: RuleWords) -> str:
    name = markup_free(f"{words.code} {words.name}")
    return f"[{name}]({words.help_url})" if words.help_url else name


def markup_free(text: str) -> str:
    """Return text in one line that Markdown shows as it is: no markup, no HTML, no mention, no link."""
    text = safe(text, _LONGEST).replace("&", "&amp;").replace("<", "&lt;")
    text = _MARKUP.sub(r"\\\g<0>", text)
    return text.replace("@", "&#64;").replace("://", "&#58;//").replace("www.", "www&#46;")
