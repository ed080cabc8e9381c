"""What `ftconv prepare` did, as one JSON document."""

from __future__ import annotations

from typing import Any

import msgspec

from .request import Prepared, Proposal


def document_of(report: Prepared) -> dict[str, Any]:
    """Return the steps taken and declined, what is left, the files, the accounting and the contract."""
    tally = report.tally
    left = report.findings.report.log.in_order() if report.findings is not None else []
    return {
        "done": [_step(proposal) | {"dropped": dropped} for proposal, dropped in report.done],
        "declined": [_step(proposal) for proposal in report.declined],
        "findings": [msgspec.to_builtins(finding) for finding in left],
        "input_findings": [
            msgspec.to_builtins(finding)
            for finding in (report.stage.report.log.in_order() if report.stage is not None else [])
        ],
        "mapping": report.stage.mapping if report.stage is not None else {},
        "files": {"prepared": report.out or None, "parts": report.parts, "rejects": report.rejects or None},
        "read": tally.read,
        "written": tally.written,
        "rejected": tally.rejected,
        "dropped": tally.dropped,
        **tally.chosen_values(),
        "contract": msgspec.to_builtins(report.contract) if report.contract is not None else None,
    }


def _step(proposal: Proposal) -> dict[str, Any]:
    """A step without what is text of the records."""
    return {
        "code": proposal.code, "rule": proposal.rule, "level": proposal.level, "count": proposal.count,
        "transform": proposal.repair.transform, "does": proposal.repair.words,
    }  # fmt: skip
