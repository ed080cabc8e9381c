"""Looking at the data between two steps of `ftconv prepare`: findings, beginnings, and where records came from."""

from __future__ import annotations

from array import array
from typing import Any

from msgspec import Struct, field

from .containers import Broken, Chunk
from .conversion import Report
from .errors import RecordError
from .host import Host
from .inspection import inspect_passes
from .passes import Input, Passes, ReadRequest
from .plan import Plan
from .prepare_steps import Beginnings
from .verdicts import Verdicts
from .work import prepare

LONGEST_START = 1_000
FEWEST = 3
"""Fewer texts begin alike by chance."""


class Look(Struct):
    """What the data are like after a step: the findings, the plan with the facts of the rules, shared beginnings."""

    report: Report
    item: Input
    beginnings: Beginnings

    @property
    def counts(self) -> dict[str, int]:
        """The number of findings of each code."""
        out: dict[str, int] = {}
        for (code, _), count in self.report.log.counts.items():
            out[code] = out.get(code, 0) + count
        return out

    def facts(self, rule: str) -> Any:
        """Return what the first pass of a rule found; None where the rule is off."""
        return next((step.facts for step in self.item.plan.rules if step.name == rule), None)


def look_at(request: ReadRequest, host: Host, *, starts: bool) -> Look:
    """Judge the data as they stand; with `starts`, find what all texts begin with."""
    report = Report()
    verdicts = Verdicts(request, host, report)
    passes = Passes(request, host)
    try:
        (item,) = inspect_passes(passes, verdicts, report)
        found = Starts()
        for part in passes.map(starts_of_chunk, [item]) if starts else ():
            found.merge(part)
    finally:
        passes.close()
    return Look(report, item, found.conclude())


# -- what all texts begin with -----------------------------------------------------------------------------------------


class _Start(Struct):
    texts: int = 0
    shared: str = ""
    same: bool = True

    def see(self, text: str, times: int = 1, same: bool = True) -> None:
        if not text or not times:
            return
        if not self.texts:
            self.shared, self.same = text[:LONGEST_START], same
        else:
            self.same = self.same and same and text == self.shared
            size = next((i for i, (a, b) in enumerate(zip(self.shared, text, strict=False)) if a != b), None)
            self.shared = self.shared[: min(len(self.shared), len(text)) if size is None else size]
        self.texts += times

    def words(self) -> str:
        """Cut behind the last whole word; nothing where all texts are the same, or few."""
        if self.texts < FEWEST or self.same:
            return ""
        end = next((i + 1 for i in range(len(self.shared) - 1, -1, -1) if not self.shared[i].isalnum()), 0)
        return self.shared[:end]


class Starts(Struct):
    """What the prompts and the completions seen so far begin with."""

    prompt: _Start = field(default_factory=_Start)
    completion: _Start = field(default_factory=_Start)

    def merge(self, later: Starts) -> None:
        """Take in what came later."""
        for mine, other in ((self.prompt, later.prompt), (self.completion, later.completion)):
            mine.see(other.shared, other.texts, other.same)
            if other.texts and not other.shared:
                mine.shared, mine.same, mine.texts = "", False, mine.texts + other.texts

    def conclude(self) -> Beginnings:
        """Return the beginnings."""
        return Beginnings(self.prompt.words(), self.completion.words())


def starts_of_chunk(plan: Plan, chunk: Chunk) -> Starts:
    """Return what the bare prompts and completions of a chunk begin with."""
    work = prepare(plan)
    out = Starts()
    for _, value in chunk.records():
        if isinstance(value, Broken):
            continue
        try:
            turns = work.read_value(value).messages
        except RecordError:
            continue
        if len(turns) > 2:
            continue
        for turn in turns:
            seen = {"user": out.prompt, "assistant": out.completion}.get(turn.role)
            if seen is not None and isinstance(turn.content, str):
                seen.see(turn.content)
    return out


# -- where records came from -------------------------------------------------------------------------------------------


def lines_of_chunk(plan: Plan, chunk: Chunk) -> array[int]:
    """Return the lines of the records that can be read, in order."""
    work = prepare(plan)
    out = array("Q")
    for index, value in chunk.records():
        try:
            work.read_value(value)
        except RecordError:
            continue
        out.append(chunk.place(index).line)
    return out
