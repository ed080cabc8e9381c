"""What came of a run."""

from __future__ import annotations

from msgspec import Struct, field

from ..errors import FtconvError
from ..model.finding_log import FindingLog
from ..model.tally import Tally
from ..spec.rule import Rule
from .detection import Detection


class Report(Struct, kw_only=True):
    """What came of a run.

    `tally` accounts for the records, `log` has the findings. `detections` say what each input is, `said` are sentences
    about an input as a whole, `unread` says why inputs were left out. `rules` are those that were on, `crashed` the
    plugins that raised, in a line each. Of the records rejected, a baseline knows `excused`. `out` and `rejects` are
    the files that were written, "" for none; `verified` counts the examples that were read back.
    """

    tally: Tally = field(default_factory=Tally)
    log: FindingLog = field(default_factory=FindingLog)
    detections: list[Detection] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    crashed: list[str] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    excused: int = 0
    unread: list[FtconvError] = field(default_factory=list)
    out: str = ""
    rejects: str = ""
    verified: int = 0
