"""Findings for people: three examples of each message, and how many there were."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..ledger import FindingLog
from .safe import safe

SHOWN = 3


def line_of(finding: Finding) -> str:
    """`data.jsonl:17:42: FT208 [error] empty-reply: message  (/messages/2/content)`."""
    pointer = f"  ({safe(finding.pointer, 200)})" if finding.pointer else ""
    place = safe(str(finding.place), 500)
    return f"{place}: {finding.code} [{finding.severity}] {finding.rule}: {safe(finding.message)}{pointer}"


def lines_of(log: FindingLog, *, group: bool = True) -> Iterator[str]:
    """Yield the lines of a report, in the order of the input.

    With `group`, a message is shown three times, and then counted; without it, as often as it was kept.
    """
    shown: dict[tuple[str, str], int] = {}
    allowed = SHOWN if group else None
    findings = log.in_order()
    last: dict[tuple[str, str], int] = {}
    for number, finding in enumerate(findings):
        last[finding.code, finding.message] = number
    for number, finding in enumerate(findings):
        key = finding.code, finding.message
        count = shown.get(key, 0)
        if allowed is None or count < allowed:
            shown[key] = count + 1
            yield line_of(finding)
        more = log.counts.get(key, 0) - shown[key]
        if number == last[key] and more > 0:
            yield f"    … and {more:,} more {finding.code} {finding.rule}: {safe(finding.message)}"
    for (code, message), count in log.counts.items():
        if not message and count:
            yield f"    … and {count:,} more {code} with other messages"


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
