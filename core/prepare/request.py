"""What `ftconv prepare` is asked for, whom it asks, and what it reports."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct, field

from ..contract.terms import Contract
from ..engine.detection import Detection
from ..engine.read_request import ReadRequest
from ..engine.report import Report
from ..files.outputs import Outputs
from ..split.shares import Shares
from ..stats.collect import Counting
from .findings import StageFindings
from .stage import Stage
from .steps import Level, Repair


class PrepareRequest(ReadRequest, kw_only=True):
    """Everything that `ftconv prepare` can be asked for; see its options. `inputs` holds one input.

    `to` is chat, prompt-completion or "" for what fits. `any_split` says that text may be cut as fits it.
    """

    to: str = ""
    out: str = ""
    split: Shares | None = None
    dry_run: bool = False
    outputs: Outputs = field(default_factory=Outputs)
    any_split: bool = True
    counting: Counting = Counting()


class Proposal(Struct, frozen=True):
    """A step that is to be decided on: the rule that asks for it, how often, where at first, and what is done.

    `message` is that of the first finding, or "" where it would mislead. `lines` are those of the input, of the first
    findings; none where they are not known. `about` is the first sentence of the rule's manual.
    """

    level: Level
    code: str
    rule: str
    count: int
    message: str
    repair: Repair
    lines: tuple[int, ...] = ()
    about: str = ""


class Dialogue(Protocol):
    """Whoever decides."""

    def accepts(self, detection: Detection) -> bool:
        """Say whether to read the columns as a detection proposes. If not, it is refused."""

    def show(self, stage: Stage, proposals: list[Proposal], found: StageFindings) -> None:
        """Be told what was found, before the first question."""

    def wants(self, proposal: Proposal) -> bool:
        """Say whether a step is to be done. Necessary steps are not asked for, only told."""

    def split(self, classes: bool) -> Shares | None:
        """Say how to split what was prepared, once it is; None for not at all."""

    def write(self, paths: list[str]) -> bool:
        """Say whether to write."""


class StepProgress(Protocol):
    """Whoever shows how far a pass is, in bytes; `clear` leaves no trace of it."""

    def __call__(self, done: int, total: int) -> None:
        """Show how far it is."""

    def clear(self) -> None:
        """Take away what was shown."""


class Prepared(Report, kw_only=True):
    """What came of it. `done` are the steps taken, each with the number of records dropped; `findings` are the last."""

    stage: Stage | None = None
    findings: StageFindings | None = None
    done: list[tuple[Proposal, int]] = field(default_factory=list)
    declined: list[Proposal] = field(default_factory=list)
    parts: dict[str, int] = field(default_factory=dict)
    contract: Contract | None = None
    aborted: bool = False
