"""Runs to be reported, made by hand."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from ftconv import Finding, FindingLog, Host, Place, Tally
from ftconv.plugins.lints.consecutive_roles import consecutive_roles
from ftconv.plugins.lints.empty_reply import empty_reply
from ftconv.reports.kinds import render_of
from ftconv.reports.report_input import ReportInput
from ftconv.reports.rule_words import words_of

HOST = Host(third_party=False)


def finding(message: str = "assistant turn has no text", **changes: Any) -> Finding:
    """A finding of FT208, with fields changed; `file`, `line`, `column`, `byte`, `record` and `part` are its place."""
    at = {"file": "data.jsonl", "line": 17, "column": 42, "byte": 900, "record": 16, "part": 0}
    place = Place(**{name: changes.pop(name, value) for name, value in at.items()})  # type: ignore[arg-type]
    given = {"code": "FT208", "rule": "empty-reply", "severity": "error", "pointer": "/messages/2/content"}
    return Finding(message=message, place=place, **{**given, "fingerprint": "ab" * 16, **changes})


def run_with(findings: Iterable[Finding], **changes: Any) -> ReportInput:
    """A lint run that found these; of the rules over examples two were on."""
    log = changes.pop("log", None) or FindingLog()
    for one in findings:
        log.add(one)
    given = {
        "tally": Tally(read=20, written=20),
        "rules": words_of(HOST, [empty_reply, consecutive_roles]),
        "folder": os.getcwd(),
    }
    return ReportInput(log=log, **{**given, "version": "1.2.3", **changes})


def lines_of(kind: str, report: ReportInput) -> list[str]:
    """The lines of a report of this kind."""
    return list(render_of(kind)(report))


def text_of(kind: str, report: ReportInput) -> str:
    """The whole report of this kind."""
    return "".join(f"{line}\n" for line in lines_of(kind, report))
