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

    `out` is a path, "-" for standard output, or "" for a dry run. `applied` holds transforms, each with its options.
    """

    to: str
    out: str = "-"
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
    """What came of a run. `said` are sentences about the input as a whole; `rejects` is the file, if one was made.
    `rules` are those that were on. `unread` says why inputs were left out."""

    tally: Tally = field(default_factory=Tally)
    log: FindingLog = field(default_factory=FindingLog)
    detections: list[Detection] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    crashed: list[str] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    unread: list[FtconvError] = field(default_factory=list)
    out: str = ""
    rejects: str = ""
    verified: int = 0
