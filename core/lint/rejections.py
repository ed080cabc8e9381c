"""Rejections: what is wrong in the same way with nearly all records of a file is one fact, and one finding."""

from __future__ import annotations

from msgspec import Struct, structs

from ..engine.chunk_log import with_severity
from ..engine.input import Input
from ..engine.report import ChunkResult, Report
from ..model.finding import CORE_RULES, Finding, bounded
from ..model.finding_log import rebased
from ..model.fingerprint import fingerprint_of
from ..model.place import Place

FEW = 20
"""So many rejected records are named one by one."""
NEARLY_ALL = 90
"""Per cent of the records of a file."""
_SHOWN = 3
_MOST_MESSAGES = 1_000
"""Different messages that are counted: of more, none is said of nearly all records."""


class _Alike(Struct):
    """How many records were rejected with one message, the finding of the first, and the places of a few."""

    count: int
    first: Finding
    places: list[Place]


class Rejections:
    """Counts the rejections of one input by what they say. Take each result in order, then settle the report."""

    def __init__(self) -> None:
        self._alike: dict[tuple[str, str], _Alike] = {}
        self._count = self._read = self._rejected = 0

    def take(self, result: ChunkResult, first_record: int) -> None:
        """Take in what the next chunk rejected; its records are counted from `first_record`."""
        self._read += result.tally.read
        self._rejected += result.tally.rejected
        self._count += len(result.rejects)
        for reject in result.rejects:
            finding = bounded(reject.finding)
            known = self._alike.get((finding.code, finding.message))
            if known is None:
                if len(self._alike) < _MOST_MESSAGES:
                    finding = rebased(finding, first_record)
                    self._alike[finding.code, finding.message] = _Alike(1, finding, [finding.place])
                continue
            known.count += 1
            if len(known.places) < _SHOWN:
                known.places.append(rebased(finding, first_record).place)

    def settle(self, report: Report, item: Input) -> None:
        """Put one finding in the place of those that nearly all records have. The records stay rejected, each."""
        if self._count <= FEW:
            return
        alike = max(self._alike.values(), key=lambda one: one.count)
        # A conversation gathered from several records is one rejection, and rejects them all.
        if 100 * alike.count * self._rejected < NEARLY_ALL * self._count * self._read or alike.count <= FEW:
            return
        code, message = alike.first.code, alike.first.message
        entry = CORE_RULES.get(code)
        if code == "FT001" or (entry is not None and entry.fix):
            return  # a crash is no fault of the records, and what can be repaired is repaired one by one
        what = "conversations" if item.plan.read.grouped else "records"
        words = f"{message}; so in {alike.count:,} {what}, as here, {_listed(alike.places[1:])}"
        key = fingerprint_of(code, "", message.encode("utf-8", "replace"))
        said = with_severity(structs.replace(alike.first, message=words, fingerprint=key), item.plan.lint.severities)
        if said is not None:
            report.log.join((code, message), alike.count, said)


def _listed(places: list[Place]) -> str:
    return ", ".join(f"line {place.line:,}" if place.line else f"record {place.record + 1:,}" for place in places)
