"""The ledger of a run: what was read, written, rejected and dropped, and what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec
from msgspec import Struct, field

from ..errors import UsageError
from .finding import Finding, bounded
from .place import Place

STORED_PER_MESSAGE = 50
STORED_IN_ALL = 10_000
MESSAGES_PER_CODE = 200
NO_BOUND = 1 << 60


class Reject(Struct, frozen=True):
    """A record that was refused: why, where, and itself as it stood in the input."""

    finding: Finding
    raw: bytes


class Findings(list[Finding]):
    """The findings that a log kept, in order. Judge a run by `total`, `severities` and `reaches`, which count them all.

    `severities` has how many there were of each severity, kept or not.
    """

    def __init__(self, kept: Iterable[Finding] = (), severities: Mapping[str, int] | None = None) -> None:
        super().__init__(kept)
        self.severities = dict(severities or {})

    @property
    def total(self) -> int:
        """How many findings there were, kept or not."""
        return sum(self.severities.values())

    def reaches(self, fail_on: str) -> bool:
        """Whether a finding, kept or not, is as severe as `fail_on`: error, warning or never.

        Raises UsageError for another word.
        """
        wanted = {"error": ("error",), "warning": ("error", "warning"), "never": ()}.get(fail_on)
        if wanted is None:
            raise UsageError(f"fail_on must be 'error', 'warning' or 'never', not {fail_on!r}")
        return any(self.severities.get(severity, 0) for severity in wanted)

    def __repr__(self) -> str:
        more = self.total - len(self)
        return f"<{len(self):,} of {self.total:,} findings: {super().__repr__()}>" if more else super().__repr__()


class FindingLog(Struct):
    """Findings in order; all are counted, and the first of each message are kept.

    Merging the logs of chunks in order gives the log of the whole, whatever the chunks were: so a chunk keeps all its
    different messages, and only the merge limits them.
    `findings` are those that were kept, `counts` how many there were of each (code, message), kept or not, and
    `severities` how many of each severity; `files` are the inputs, in order. At most `per_message` of one message are
    kept, and `in_all` together; but the first of each message is kept in any case, so that what comes last, as what the
    rules over the dataset find, is not pushed out. With `gathers`, of findings that are `gathered` only the first is
    kept. `stored` and `messages` are what the log keeps count by.
    """

    findings: list[Finding] = field(default_factory=list)
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    stored: dict[tuple[str, str], int] = field(default_factory=dict)
    messages: dict[str, int] = field(default_factory=dict)
    severities: dict[str, int] = field(default_factory=dict)
    per_message: int = STORED_PER_MESSAGE
    in_all: int = NO_BOUND
    gathers: bool = False
    files: list[str] = field(default_factory=list)

    def add(self, finding: Finding, times: int = 1) -> None:
        """Count a finding `times`, and keep it while there is room."""
        finding = bounded(finding)
        key = finding.code, finding.message
        self.counts[key] = self.counts.get(key, 0) + times
        self.severities[finding.severity] = self.severities.get(finding.severity, 0) + times
        self._store(key, finding)

    def again(self, key: tuple[str, str], severity: str, before: Mapping[tuple[str, str], int] | None = None) -> bool:
        """Count a repeat if enough samples are stored; return False if the caller must add it.

        `before` is how many are stored in logs that this one will be merged into.
        """
        if self.stored.get(key, 0) < self.per_message and (not before or before.get(key, 0) < self.per_message):
            return False
        self.counts[key] = self.counts.get(key, 0) + 1
        self.severities[severity] = self.severities.get(severity, 0) + 1
        return True

    def _key(self, key: tuple[str, str]) -> tuple[str, str]:
        """The key to count under: beyond so many different messages of one code, they count as one."""
        if key not in self.counts:
            known = self.messages.get(key[0], 0)
            if known >= MESSAGES_PER_CODE:
                return key[0], ""
            self.messages[key[0]] = known + 1
        return key

    def _store(self, key: tuple[str, str], finding: Finding) -> None:
        stored = self.stored.get(key, 0)
        most = 1 if finding.gathered and self.gathers else self.per_message
        if stored < most and (not stored or len(self.findings) < self.in_all):
            self.stored[key] = stored + 1
            self.findings.append(finding)

    def merge(self, later: FindingLog, first_record: int = 0) -> None:
        """Append the log of what came later; its record numbers are counted from `first_record`."""
        keys = {key: self._key(key) for key in later.counts}
        for key, count in later.counts.items():
            self.counts[keys[key]] = self.counts.get(keys[key], 0) + count
        for severity, count in later.severities.items():
            self.severities[severity] = self.severities.get(severity, 0) + count
        for finding in later.findings:
            key = finding.code, finding.message
            self._store(keys.get(key, (finding.code, "")), rebased(finding, first_record))

    def join(self, counts: Mapping[str, int], one: Finding, alike: Callable[[Finding], bool]) -> None:
        """Put one finding in the place of those of its code and file that are `alike`: so many of each message.

        Where fewer were counted, they stay.
        """
        keys: dict[tuple[str, str], int] = {}
        for message, count in counts.items():
            key = (one.code, message) if (one.code, message) in self.counts else (one.code, "")
            keys[key] = keys.get(key, 0) + count
        if any(self.counts.get(key, 0) < count for key, count in keys.items()):
            return
        kept = []
        for finding in self.findings:
            if finding.code == one.code and finding.place.file == one.place.file and alike(finding):
                key = finding.code, finding.message
                self.stored[key if key in self.stored else (one.code, "")] -= 1
            else:
                kept.append(finding)
        self.findings = kept
        for key, count in keys.items():
            self.severities[one.severity] -= count
            self.counts[key] -= count
            if not self.counts[key]:
                del self.counts[key]
                self.stored.pop(key, None)
                self.messages[key[0]] = self.messages.get(key[0], 0) - bool(key[1])
        key = self._key((one.code, one.message))
        self.counts[key] = self.counts.get(key, 0) + 1
        self.severities[one.severity] += 1
        self._store(key, one)

    def has(self, code: str) -> bool:
        """Whether there is a finding of this code."""
        return any(key[0] == code for key in self.counts)

    def drop(self, code: str) -> None:
        """Take out all findings of a code."""
        for finding in [finding for finding in self.findings if finding.code == code]:
            self.severities[finding.severity] -= 1
            self.findings.remove(finding)
        for counted in (self.counts, self.stored):
            for key in [key for key in counted if key[0] == code]:
                del counted[key]

    @property
    def total(self) -> int:
        """How many findings there were, kept or not."""
        return sum(self.counts.values())

    def reaches(self, fail_on: str) -> bool:
        """Whether a finding, kept or not, is as severe as `fail_on`; see `Findings.reaches`."""
        return Findings((), self.severities).reaches(fail_on)

    def in_order(self) -> Findings:
        """The kept findings by file, in the order of the files, then by line, record and column."""
        files = {name: number for number, name in enumerate(self.files)}
        for finding in self.findings:
            files.setdefault(finding.place.file, len(files))
        places = (f.place for f in self.findings)
        keys = [(files[p.file], p.line, p.record, p.column, number) for number, p in enumerate(places)]
        return Findings((self.findings[key[-1]] for key in sorted(keys)), self.severities)


def rebased(finding: Finding, first_record: int) -> Finding:
    """Count the finding's record from the start of the input instead of the start of its chunk."""
    if not first_record:
        return finding
    p = finding.place
    place = Place(p.file, p.line, p.column, p.byte, p.record + first_record, p.part)
    return msgspec.structs.replace(finding, place=place)
