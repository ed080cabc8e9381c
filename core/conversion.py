"""What a conversion is asked for, and what it reports."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

from .detection import Detection
from .errors import FtconvError
from .ledger import FindingLog, Tally
from .passes import ReadRequest
from .plan import OnLoss
from .rules import Rule


class Request(ReadRequest, kw_only=True):
    """Everything that `ftconv convert` can be asked for; see its options.

    `out` is a path, "-" for standard output, or "" for a dry run; with `dry_run` it is looked at and not written.
    `applied` holds transforms, each with its options.
    """

    to: str
    out: str = "-"
    dry_run: bool = False
    write_options: dict[str, Any] = field(default_factory=dict)
    applied: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    rejects: str = ""
    strict: bool = False
    on_loss: OnLoss = "report"
    keep_extra: bool = False
    verify: bool = False
    force: bool = False
    escape_formulas: bool = False


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
