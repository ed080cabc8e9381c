"""What every report is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec
from msgspec import Struct, field

from ..engine.detection import Detection
from ..model.finding import Finding
from ..model.finding_log import NO_BOUND, FindingLog
from ..model.tally import Tally
from .paths import relative_path
from .rule_words import RuleWords, words_of_third_party


class ReportInput(Struct, kw_only=True):
    """A run to be reported: what was found, what was read, and the words of all rules that were on, by code.

    `folder` is the working directory. `group` and `statistics` are the options of the same name. `fail_on` is the
    severity that makes the run fail. `only_errors` leaves all else
    out where people read it. `hidden` counts the findings that a baseline hides, `excused` the rejected records
    that it knows. Findings of the `marked` codes can be fixed by the flags of the run. `problems` are plugins, rules
    and inputs that failed, a sentence each: what would have been found is missing.
    """

    log: FindingLog
    tally: Tally
    rules: Mapping[str, RuleWords]
    folder: str
    version: str
    detections: list[Detection] = field(default_factory=list)
    command: Literal["lint", "convert"] = "lint"
    fail_on: str = "error"
    group: bool = True
    statistics: bool = False
    only_errors: bool = False
    hidden: int = 0
    marked: frozenset[str] = frozenset()
    excused: int = 0
    problems: list[str] = field(default_factory=list)

    def listed(self) -> list[Finding]:
        """Return the findings to list, in the order of the input: all that were kept, none with `statistics`.

        With `group`, the first of those that are `gathered` stands for all with its message; see `times`.
        """
        if self.statistics:
            return []
        seen: set[tuple[str, str]] = set()
        found = []
        for finding in self.log.in_order():
            key = finding.code, finding.message
            if not (self.group and finding.gathered and key in seen):
                found.append(finding)
            seen.add(key)
        return found

    def times(self, finding: Finding) -> int:
        """Return how many findings a listed one stands for."""
        once = self.group and finding.gathered
        return self.log.counts.get((finding.code, finding.message), 1) if once else 1

    def said(self, finding: Finding) -> str:
        """Return what a finding says, and how many it stands for."""
        times = self.times(finding)
        return f"{finding.message} ({times:,} times)" if times > 1 else finding.message

    @property
    def unlisted(self) -> int:
        """How many findings were counted and are not listed."""
        return self.log.total - sum(map(self.times, self.listed()))

    def cap(self) -> str:
        """Say in a sentence how many findings are not listed, and why; "" when all are."""
        if not self.unlisted:
            return ""
        bounds = []
        if self.log.per_message < NO_BOUND:
            bounds.append(f"{self.log.per_message:,} of each message")
        if self.log.in_all < NO_BOUND:
            bounds.append(f"{self.log.in_all:,} in all")
        why = "only counts were asked for" if self.statistics else f"at most {' and '.join(bounds)} are"
        return f"{self.unlisted:,} of {self.log.total:,} findings are not listed: {why}"

    def words(self, finding: Finding) -> RuleWords:
        """Return the words of the rule that made the finding."""
        return self.rules.get(finding.code) or words_of_third_party(finding)

    def file(self, finding: Finding) -> str:
        """Return the file of the finding, relative to the working directory."""
        return relative_path(finding.place.file, self.folder)

    def fails(self, severity: str) -> bool:
        """Whether findings of this severity make the run fail."""
        return severity in {"error": ("error",), "warning": ("error", "warning")}.get(self.fail_on, ())

    @property
    def failed(self) -> bool:
        """Whether the run fails: by findings, by a plugin, by records rejected, or by none written."""
        tally = self.tally
        if self.command == "convert":
            unwritten = tally.rejected or (tally.read and not tally.written)
        else:
            unwritten = tally.rejected > self.excused and self.fail_on != "never"
        return bool(unwritten or self.problems) or self.log.reaches(self.fail_on)

    def counts(self) -> dict[str, int]:
        """Return how many findings each code has, in the order in which the codes came."""
        counts: dict[str, int] = {}
        for (code, _), count in self.log.counts.items():
            counts[code] = counts.get(code, 0) + count
        return counts

    def used(self) -> list[tuple[RuleWords, int]]:
        """Return the rules that found something, each with its count, most frequent first."""
        made: dict[str, Finding] = {}
        for finding in self.log.findings:  # the worst one stands for its code
            if finding.code not in made or finding.severity == "error":
                made[finding.code] = finding
        rows = []
        for code, count in self.counts().items():
            words = self.rules.get(code) or (words_of_third_party(made[code]) if code in made else _nameless(code))
            if code in made:
                words = msgspec.structs.replace(words, severity=made[code].severity)
            rows.append((words, count))
        return sorted(rows, key=lambda row: (-row[1], row[0].code))

    def sentence(self) -> str:
        """Return what came of it in one line: `3 records read, 2 errors, 1 warning`."""
        errors, warnings = (self.log.severities.get(s, 0) for s in ("error", "warning"))
        read = ", ".join([f"{self.tally.read:,} record{'s' * (self.tally.read != 1)} read", *self.tally.left_out])
        words = f"{read}, {errors:,} error{'s' * (errors != 1)}, {warnings:,} warning{'s' * (warnings != 1)}"
        return f"{words}; {self.hidden:,} more in the baseline" if self.hidden else words


def _nameless(code: str) -> RuleWords:
    return RuleWords(code, code.lower(), "error", "", code, code)
