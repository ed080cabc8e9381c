"""The plan: all that a worker needs to turn a chunk of one input into output. Names and values only, so it pickles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct, field

from ..containers import WriteSettings
from ..model.finding import Severity
from ..model.limits import Limits
from ..model.production import Production
from ..model.purpose import Purpose
from ..spec.choice import Choice

if TYPE_CHECKING:
    from ..rendering import RenderSettings
    from ..target.target import Target

OnLoss = Literal["report", "fail", "drop"]


class TransformStep(Struct, frozen=True):
    """A transform by name, with its options."""

    name: str
    options: dict[str, Any] = field(default_factory=dict)


class RuleStep(Struct, frozen=True):
    """A rule by name, with its options, its severity in this run, and what its prepass found."""

    name: str
    options: dict[str, Any] = field(default_factory=dict)
    severity: Severity = "warning"
    facts: Any = None


class ReadPlan(Struct, frozen=True, kw_only=True):
    """How records become examples. `mapping` is field → column, or role → speaker.

    In a request the reader may be "", to be detected, and options are as the user gave them. `grouped` says that a
    value may be the list of the records of one conversation.
    """

    reader: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    mapping: dict[str, str] = field(default_factory=dict)
    grouped: bool = False
    limits: Limits = Limits()
    plugin_files: tuple[str, ...] = ()
    third_party: bool = True


class LintPlan(Struct, frozen=True, kw_only=True):
    """Which rules check the examples, and what they may know. `against` are files that rules compare with.

    A request says by `choice` which rules are on, None for none at all; `rules` and `severities` are settled from it
    for each input. `purpose` is what the data is said to be for. `template` is what conversations are rendered with.
    `severities` are those of the core's own codes where they differ from the catalogue; "off" leaves their findings
    out. `shared` says that all inputs of the run have the same rules, so that rules over the dataset may share what
    they see. `every` keeps all findings, also those of which people have seen enough; so does `baselined`. `ungrouped`
    also keeps each of those that are shown once for all.
    """

    choice: Choice | None = None
    target: Target | None = None
    production: Production | None = None
    purpose: Purpose | None = None
    template: RenderSettings | None = None
    vocab_dir: str = ""
    against: tuple[str, ...] = ()
    show_content: bool = False
    every: bool = False
    ungrouped: bool = False
    baselined: bool = False
    rules: tuple[RuleStep, ...] = ()
    severities: dict[str, Severity] = field(default_factory=dict)
    shared: bool = False


class WritePlan(Struct, frozen=True, kw_only=True):
    """How examples are written. An empty `writer` means that nothing is written.

    `apart` says that each record is encoded by itself, since they are put into another order.
    `keys` says that the keys of what is written are to be gathered, `compares` that the records are counted that are
    not written as they were read.
    """

    writer: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    container: str = "jsonl"
    settings: WriteSettings = WriteSettings()
    keep_extra: bool = False
    on_loss: OnLoss = "report"
    strict: bool = False
    verify: bool = False
    apart: bool = False
    keys: bool = False
    compares: bool = False


class Plan(Struct, frozen=True, kw_only=True):
    """How the records of one input are read, checked, changed and written. `token` is unique to it within a run."""

    token: str
    read: ReadPlan
    lint: LintPlan = LintPlan()
    transforms: tuple[TransformStep, ...] = ()
    write: WritePlan = WritePlan()
