"""What a lint found, counted for the fixes that follow."""

from __future__ import annotations

from typing import Any

from ..engine.input import Input
from ..engine.report import ChunkResult, Report
from ..lint.dataset_rules import DatasetRules
from ..model.finding import CORE_RULES
from ..spec.host import Host
from .orders import safety_of


def counts_of(report: Report) -> dict[str, int]:
    """Return how many findings of each code there are."""
    counts: dict[str, int] = {}
    for (code, _), count in report.log.counts.items():
        counts[code] = counts.get(code, 0) + count
    return counts


def fixable(report: Report, host: Host) -> tuple[int, int]:
    """Return how many findings name a safe fix, and how many an unsafe one; not all need be possible."""
    safeties = safeties_of(report, host)
    totals = {"safe": 0, "unsafe": 0}
    for code, count in counts_of(report).items():
        if code in safeties:
            totals[safeties[code]] += count
    return totals["safe"], totals["unsafe"]


def safeties_of(report: Report, host: Host) -> dict[str, str]:
    """Return how safe the fix of a finding is, `safe` or `unsafe`, by the codes whose findings name one."""
    fixes = {code: entry.fix for code, entry in CORE_RULES.items()} | {rule.code: rule.fix for rule in report.rules}
    return {code: safety for code, fix in fixes.items() if (safety := safety_of(fix, host))}


class CodesByChunk(DatasetRules):
    """Notes for each chunk which codes were found in it, and how many records it has."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.seen: dict[str, list[tuple[frozenset[str], int]]] = {}

    def take(self, item: Input, result: ChunkResult, first_record: int) -> None:
        """Take the result of the next chunk."""
        codes = frozenset(code for code, _ in result.log.counts)
        self.seen.setdefault(item.source.name, []).append((codes, result.records))
        super().take(item, result, first_record)
