"""The plan: everything that a worker must know to turn a chunk of one input into output. Names and values only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct, field

from ..containers import WriteSettings
from ..model.finding import Severity
from ..model.limits import Limits
from ..model.production import Production

if TYPE_CHECKING:
    from ..target.target import Target

OnLoss = Literal["report", "fail", "drop"]


class TransformStep(Struct, frozen=True):
    """A transform or rule by name, with its options."""

    name: str
    options: dict[str, Any] = field(default_factory=dict)


class RuleStep(Struct, frozen=True):
    """A rule by name, with its options, its severity in this run, and what the first pass found for it."""

    name: str
    options: dict[str, Any] = field(default_factory=dict)
    severity: Severity = "warning"
    facts: Any = None


class Plan(Struct, frozen=True, kw_only=True):
    """How to read, change and write the records of one input. Picklable; workers find the functions by name.

    `token` is unique to the plan within a run. An empty `writer` means that nothing is written: the examples are only
    looked at. `mapping` is field → column, or role → speaker.
    """

    token: str
    reader: str
    read_options: dict[str, Any] = field(default_factory=dict)
    mapping: dict[str, str] = field(default_factory=dict)
    grouped: bool = False
    """A value may be the list of the records of one conversation."""
    steps: tuple[TransformStep, ...] = ()
    rules: tuple[RuleStep, ...] = ()
    shared: bool = False
    """All inputs of the run are judged by the same rules, so that those over the dataset may share what they see."""
    severities: dict[str, Severity] = field(default_factory=dict)
    """For codes of the core, where they differ from the catalogue; "off" leaves their findings out."""
    target: Target | None = None
    production: Production | None = None
    vocab_dir: str = ""
    keep_all: bool = False
    """Keep every finding of a chunk, also those of which there are enough for people to read."""
    show_content: bool = False
    against: tuple[str, ...] = ()
    """Files that rules compare with."""
    writer: str = ""
    write_options: dict[str, Any] = field(default_factory=dict)
    container: str = "jsonl"
    write_settings: WriteSettings = WriteSettings()
    keep_extra: bool = False
    on_loss: OnLoss = "report"
    strict: bool = False
    verify: bool = False
    survey: bool = False
    """Only find out what the records use and which columns they would have; encode nothing."""
    limits: Limits = Limits()
    plugin_files: tuple[str, ...] = ()
    third_party: bool = True
