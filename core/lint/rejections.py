"""Rejections: what is wrong in the same way with nearly all records of a file is one fact, and one finding."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct, field, structs

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
"""Places, and different messages, that are named of many."""
_MOST_CAUSES, _MOST_MESSAGES = 1_000, 1_000
"""What is counted: of more different ones, none is that of nearly all records, or they count as one."""

Cause = tuple[str, str, str]
"""A code, and pointer and message without what differs from record to record."""

_differing = re.compile(r"'[^']*'|\"[^\"]*\"|\d+").sub


class _Alike(Struct):
    """How many records were rejected, the finding of the first, and the places of a few."""

    first: Finding
    count: int = 0
    places: list[Place] = field(default_factory=list)

    def add(self, place: Place) -> None:
        self.count += 1
        if len(self.places) < _SHOWN:
            self.places.append(place)


class _Caused(Struct):
    """All records with one cause, and those with each message; "" stands for all messages past the most."""

    whole: _Alike
    messages: dict[str, _Alike] = field(default_factory=dict)


class Rejections:
    """Counts the rejections of one input by their cause. Take each result in order, then settle the report."""

    def __init__(self) -> None:
        self._causes: dict[Cause, _Caused] = {}
        self._count = self._read = self._rejected = 0

    def take(self, result: ChunkResult, first_record: int) -> None:
        """Take in what the next chunk rejected; its records are counted from `first_record`."""
        self._read += result.tally.read
        self._rejected += result.tally.rejected
        self._count += len(result.rejects)
        for reject in result.rejects:
            finding = rebased(bounded(reject.finding), first_record)
            cause = cause_of(finding)
            if cause not in self._causes and len(self._causes) >= _MOST_CAUSES:
                continue
            caused = self._causes.setdefault(cause, _Caused(_Alike(finding)))
            caused.whole.add(finding.place)
            messages, message = caused.messages, finding.message
            if message not in messages and len(messages) >= _MOST_MESSAGES:
                message = ""
            messages.setdefault(message, _Alike(finding)).add(finding.place)

    def settle(self, report: Report, item: Input) -> None:
        """Put one finding in the place of those that nearly all records have. The records stay rejected, each."""
        if self._count <= FEW or not self._causes:
            return
        cause, caused = max(self._causes.items(), key=lambda one: one[1].whole.count)
        count = caused.whole.count
        # A conversation gathered from several records is one rejection, and rejects them all.
        if 100 * count * self._rejected < NEARLY_ALL * self._count * self._read or count <= FEW:
            return
        entry = CORE_RULES.get(cause[0])
        if cause[0] == "FT001" or (entry is not None and entry.fix):
            return  # a crash is no fault of the records, and what can be repaired is repaired one by one
        if len(caused.messages) <= _SHOWN:
            for message, one in caused.messages.items():
                if one.count > 1:
                    _join(report, item, cause, {message: one.count}, one, "so")
        else:
            counts = {message: one.count for message, one in caused.messages.items()}
            _join(report, item, cause, counts, caused.whole, "the like")


def _join(report: Report, item: Input, cause: Cause, counts: dict[str, int], alike: _Alike, word: str) -> None:
    first = alike.first
    what = "conversations" if item.plan.read.grouped else "records"
    words = f"{first.message}; {word} in {alike.count:,} {what}, as here, {_listed(alike.places[1:])}"
    known_by = first.message if len(counts) == 1 else cause[2]
    key = fingerprint_of(first.code, "", known_by.encode("utf-8", "replace"))
    one = with_severity(structs.replace(first, message=words, fingerprint=key), item.plan.lint.severities)
    if one is not None:
        report.log.join(counts, one, lambda f: cause_of(f) == cause and (len(counts) > 1 or f.message in counts))


def cause_of(finding: Finding) -> Cause:
    """Return what findings share that say the same of the same place, be it of other values."""
    return _cause(finding.code, finding.pointer, finding.message)


@lru_cache(1_000)
def _cause(code: str, pointer: str, message: str) -> Cause:
    return code, _differing("…", pointer), _differing("…", message.partition(", found ")[0])


def _listed(places: list[Place]) -> str:
    return ", ".join(f"line {place.line:,}" if place.line else f"record {place.record + 1:,}" for place in places)
