"""The baseline: findings that are known and accepted, by the content they were found in."""

from __future__ import annotations

import json
import re
from typing import Any

from ..errors import InputError, UsageError
from ..files.ordinary import fault_words, read_ordinary
from ..files.outputs import OutputKind
from ..files.sink import Sink
from ..model.finding import Finding
from ..model.finding_log import FindingLog, Reject
from ..model.fingerprint import fingerprint_of

VERSION = 1
_BASELINE = re.compile(rb'\A\s*\{\s*("version"\s*:\s*\d+\s*,\s*)?"findings"\s*:\s*\[\s*(\]|\{[^{}]*"fingerprint"\s*:)')
BASELINE = OutputKind("a baseline", (".json",), packed=False, is_own=lambda start: bool(_BASELINE.match(start)))
"""A baseline is written anew each time; anything else in its place is kept."""


class Baseline:
    """Counts of known findings by fingerprint: it survives sorting, shuffling and appending.

    With `record`, findings are written down instead of hidden.
    """

    def __init__(self, known: dict[str, dict[str, Any]] | None = None, *, record: bool = False) -> None:
        self._known = known or {}
        self._left = {key: int(entry["count"]) for key, entry in self._known.items()}
        self._record = record
        self.hidden = 0

    def hides(self, finding: Finding) -> bool:
        """Whether the finding is known; each known one hides as often as it was recorded."""
        key = _key(finding)
        if self._record:
            entry = self._known.setdefault(key, {"code": finding.code, "file": finding.place.file, "count": 0})
            entry["count"] += 1
            return False
        if self._left.get(key, 0) < 1:
            return False
        self._left[key] -= 1
        self.hidden += 1
        return True

    def sift(self, log: FindingLog) -> None:
        """Take the known findings out of the log of a chunk, which holds all of them."""
        kept = [finding for finding in log.findings if not self.hides(finding)]
        if len(kept) < len(log.findings):
            fresh = FindingLog(per_message=log.per_message)
            for finding in kept:
                fresh.add(finding)
            log.findings, log.counts, log.stored = fresh.findings, fresh.counts, fresh.stored
            log.severities, log.messages = fresh.severities, fresh.messages

    def excuses(self, rejects: list[Reject], kept: list[Finding]) -> bool:
        """Whether all these rejected records are known: of what was found in their chunk, `kept` is not hidden."""
        new = {_key(finding) for finding in kept}
        return all(key in self._known and key not in new for key in (_key(reject.finding) for reject in rejects))

    @property
    def unused(self) -> list[tuple[str, str, int]]:
        """Entries that hid nothing, or less than they could: code, file, how many are left."""
        out = []
        for key, left in self._left.items():
            if left:
                out.append((str(self._known[key]["code"]), str(self._known[key]["file"]), left))
        return out

    def write(self, sink: Sink) -> int:
        """Write what was recorded, and return how many findings that is."""
        entries = [{"fingerprint": key, **entry} for key, entry in sorted(self._known.items())]
        try:
            sink.open().write((json.dumps({"version": VERSION, "findings": entries}, indent=1) + "\n").encode())
            sink.commit()
        finally:
            sink.discard()
        return sum(entry["count"] for entry in entries)


def _key(finding: Finding) -> str:
    """Return what a finding is known by; one about a file as a whole, by what it says."""
    return finding.fingerprint or fingerprint_of(
        finding.code, finding.pointer, finding.message.encode("utf-8", "replace")
    )


def load_baseline(path: str) -> Baseline:
    """Read a baseline. Raises InputError when it cannot be read, UsageError when it is something else."""
    try:
        text = read_ordinary(path, pipe=True)
    except (OSError, ValueError) as error:
        raise InputError(f"baseline {path} {fault_words(error)}; create one with --write-baseline") from None
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"baseline {path} is not JSON: {error}") from None
    try:
        if data["version"] != VERSION:
            raise UsageError(f"baseline {path} has version {data['version']!r}; this ftconv reads {VERSION}")
        known = {
            str(e["fingerprint"]): {"code": str(e["code"]), "file": str(e["file"]), "count": int(e["count"])}
            for e in data["findings"]
        }
    except (KeyError, TypeError, ValueError):
        raise UsageError(f"{path} is not a baseline; create one with --write-baseline") from None
    return Baseline(known)
