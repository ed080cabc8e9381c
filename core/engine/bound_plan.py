"""The work on one chunk: a plan with its functions found, and the result that comes of a chunk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from msgspec import Struct, field

from ..containers import Broken, container_named
from ..errors import RecordError
from ..lint.rule_set import RuleSet
from ..model.example import Example
from ..model.features import EVERYTHING, Feature, surely_without
from ..model.finding_log import FindingLog, Reject
from ..model.losses import Losses
from ..model.tally import Tally
from ..spec.format import Reader, Writer
from ..spec.host import Host
from ..spec.options import options_of
from .mapping import renamer
from .plan import Plan
from .transform_chain import Keys, TransformChain

_UNKNOWN = int(Feature.EXTRA | Feature.TURN_KEYS)

Piece = tuple[int, list[tuple[bytes, Keys]]]
"""What became of one record when a set-wide transform has the last word: how many records it counts as, and its
encoded examples, each with its keys."""


class Result(Struct):
    """What came of one chunk. `records` is how many it had; the record numbers inside count from its first.

    `output` is encoded and ready to be put together, unless `pieces` says that the parent must choose first.
    `features`, `extra` and `columns` are what all its examples together use. `size` is in bytes of input.
    """

    size: int
    records: int = 0
    output: bytes = b""
    pieces: list[Piece] | None = None
    tally: Tally = field(default_factory=Tally)
    log: FindingLog = field(default_factory=FindingLog)
    rejects: list[Reject] = field(default_factory=list)
    features: int = 0
    extra: dict[str, None] = field(default_factory=dict)
    columns: dict[str, None] = field(default_factory=dict)
    prints: list[bytes] = field(default_factory=list)
    crashed: list[str] = field(default_factory=list)
    grouped: bool = False
    """Record numbers are counted from the start of the input already."""
    states: dict[str, Any] = field(default_factory=dict)
    """What rules over the dataset saw, by the name of the first of those that share it."""
    dead: list[str] = field(default_factory=list)
    """The names of states that are not there, because the rule raised."""
    begins: tuple[int, int] = (0, 0)
    """Line and byte of the first record."""


class BoundPlan:
    """A plan with its functions found and their options bound."""

    def __init__(self, plan: Plan, host: Host) -> None:
        self.plan, self.host = plan, host
        reader = host.reader(plan.reader)
        options = dict(plan.read_options)
        if takes_speakers(reader):
            options["speakers"] = plan.mapping or None
        self.read: Callable[[Any], Example] = partial(reader.read, **options) if options else reader.read
        self.rename_one = renamer(plan.mapping) if plan.mapping and not takes_speakers(reader) else None
        self.rename = _each(self.rename_one) if self.rename_one is not None and plan.grouped else self.rename_one
        self.steps = (
            TransformChain([(host.transform(s.name), s.options) for s in plan.steps], host) if plan.steps else None
        )
        self.rule_set = RuleSet(plan, host) if plan.rules else None
        self.locate = reader.locate
        self.looking = not (plan.writer or plan.steps or plan.survey) and self.rule_set is not None
        """Nothing is changed or written: a record that was judged is done with."""
        plain = not plan.read_options and self.rename is None and not plan.grouped
        self.quick = reader.quick if plain else None
        self.writer = host.writer(plan.writer) if plan.writer else None
        self.not_carried = 0
        if self.writer is not None:
            w, options = self.writer, plan.write_options
            self.write = partial(w.write, **options) if options else w.write
            keeps = w.extra == "always" or (plan.keep_extra and w.extra == "room")
            self.not_carried = not_carried_by(w, options, keeps)
            self.losses = Losses(w.name, w.extra == "room", bool(w.carried(options) & Feature.TURN_KEYS), plan.mapping)
            container = container_named(plan.container)
            assert container.encode is not None, "the pipeline refuses read-only containers"
            self.encode = container.encode
            # A table turns values of unknown columns into text, and says so: they are not compared.
            self.not_compared = self.not_carried | (_UNKNOWN if container.table else 0)
        self.straight = self.writer is not None and not (
            self.steps or self.rule_set or plan.verify or plan.survey or self.writer.places
        )
        self.whole = surely_without(self.not_carried | _UNKNOWN)

    def read_value(self, value: Any) -> Example:
        """Return the example that a value of a chunk stands for. Raises RecordError, also for a Broken."""
        if isinstance(value, Broken):
            raise RecordError(value.code, value.message)
        return self.read(value if self.rename is None else self.rename(value))


def not_carried_by(writer: Writer, options: Mapping[str, Any], keeps: bool) -> int:
    """Return the features that a writer leaves out; unknown columns and keys are written only where it `keeps` them."""
    lost = int(EVERYTHING & ~writer.carried(options))
    return lost & ~int(Feature.EXTRA) if keeps else lost | _UNKNOWN


def _each(rename: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: [rename(v) for v in value] if isinstance(value, list) else rename(value)


def takes_speakers(reader: Reader) -> bool:
    """Whether the reader takes the map as names of speakers, not of columns."""
    return any(o.name == "speakers" for o in options_of(reader.read))


_works: dict[str, BoundPlan] = {}
_hosts: dict[tuple[tuple[str, ...], bool], Host] = {}


def bind(plan: Plan, host: Host | None = None) -> BoundPlan:
    """Return the work for a plan, made once per process; without a host, from the plugins that the plan names."""
    work = _works.get(plan.token)
    if work is None:
        if len(_works) > 64:
            _works.clear()
        key = plan.plugin_files, plan.third_party
        if host is None:
            host = _hosts[key] = _hosts.get(key) or Host(plan.plugin_files, third_party=plan.third_party)
        work = _works[plan.token] = BoundPlan(plan, host)
    return work
