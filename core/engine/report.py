"""The result of a chunk, and the report of a run, which absorbs the results in order."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

from ..errors import FtconvError
from ..model.finding_log import FindingLog, Reject
from ..model.tally import Tally
from ..spec.rule import Rule
from .detection import Detection


class ChunkResult(Struct):
    """What came of one chunk. `records` is how many it had; record numbers inside count from its first.

    With `numbered`, record numbers count from the start of the input already. `size` is in bytes of input. `made` is
    what the work was for: encoded output, or the state of a fold. `rules` holds what rules over the dataset saw.
    """

    size: int
    records: int = 0
    numbered: bool = False
    tally: Tally = field(default_factory=Tally)
    log: FindingLog = field(default_factory=FindingLog)
    rejects: list[Reject] = field(default_factory=list)
    crashed: list[str] = field(default_factory=list)
    made: Any = None
    rules: Any = None


class Report(Struct, kw_only=True):
    """The result of a run.

    `tally` accounts for the records, `log` has the findings. `detections` say what each input is, `said` are sentences
    about an input as a whole, `unread` says why inputs were skipped. `rules` are the active ones, `skipped` those that
    need what is not installed, `crashed` the plugins that raised, one line each. `excused` counts the rejected records
    that are in the baseline. `out` and `rejects` are the files that were written, "" for none; `verified` counts the
    examples that were read back.
    """

    tally: Tally = field(default_factory=Tally)
    log: FindingLog = field(default_factory=FindingLog)
    detections: list[Detection] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    crashed: list[str] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    excused: int = 0
    unread: list[FtconvError] = field(default_factory=list)
    out: str = ""
    rejects: str = ""
    verified: int = 0

    def absorb(self, result: ChunkResult, first_record: int) -> None:
        """Add the result of the next chunk; its records count from `first_record`."""
        self.log.merge(result.log, first_record)
        self.tally.add(result.tally)
        self.add_crashes(result.crashed)

    def fails(self, fail_on: str) -> bool:
        """Whether a lint fails: by findings as severe as `fail_on`, kept or not, or by records rejected anew."""
        rejected = self.tally.rejected > self.excused and fail_on != "never"
        return self.log.reaches(fail_on) or rejected

    def add_crashes(self, lines: list[str]) -> None:
        """Add the messages about plugins that raised, each line once."""
        self.crashed.extend(line for line in lines if line not in self.crashed)
