"""A plan bound to its functions: each is looked up by name once, and called for every record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ..containers import Broken, container_named
from ..errors import RecordError
from ..model.batch import PlainRow
from ..model.example import Example, Made, Message, Role, each_of
from ..model.features import BY_NAME, EVERYTHING, TEXT_CELLS, Feature, surely_without
from ..model.losses import Losses, without_lost, without_used
from ..spec.format import Writer
from ..spec.host import Host
from ..spec.options import options_of
from ..target.left_out import leave_out, refused_features
from .mapping import renamer
from .plan import LintPlan, Plan, ReadPlan, WritePlan
from .ranking import takes_speakers
from .transform_chain import TransformChain

UNKNOWN = int(Feature.EXTRA | Feature.TURN_KEYS)
"""Columns and keys that the reader did not know."""

REMOVED = UNKNOWN | BY_NAME | int(Feature.STEPS)
"""What is taken out of an example before a writer sees it that does not carry it."""
_SILENTLY = REMOVED & ~BY_NAME
_MOST_KEPT = 10_000
_LOWERED = int(Feature.PARTS | Feature.MEDIA | Feature.REASONING)
"""What a writer may put into the texts of an example: one with any of it does not go the short way."""


class BoundReader:
    """The reader of a plan, its options and column names bound."""

    def __init__(self, plan: ReadPlan, host: Host) -> None:
        reader = host.reader(plan.reader)
        options = dict(plan.options)
        speaks = takes_speakers(reader.read)
        if speaks:
            options["speakers"] = plan.mapping or None
        self.name, self.locate = reader.name, reader.locate
        if reader.locate is not None and options:
            taken = {option.name for option in options_of(reader.locate)}
            self.locate = partial(reader.locate, **{name: options[name] for name in taken & options.keys()})
        self.function: Callable[[Any], Made] = partial(reader.read, **options) if options else reader.read
        self.rename_one = renamer(plan.mapping) if plan.mapping and not speaks else None
        """Gives the columns of one record the names of their fields; None where --map names none."""
        self.rename = _each(self.rename_one) if self.rename_one is not None and plan.grouped else self.rename_one
        plain = _usual(reader.read, plan.options) and self.rename is None and not plan.grouped
        self.quick = reader.quick if plain else None

    def read(self, value: Any) -> list[Example]:
        """Return the examples of a value of a chunk. Raises RecordError, also for a Broken."""
        if isinstance(value, Broken):
            raise RecordError(value.code, value.message)
        return each_of(self.function(value if self.rename is None else self.rename(value)))


class BoundWriter:
    """The writer of a plan and its container. `not_carried` are the features that they leave out."""

    def __init__(self, plan: WritePlan, mapping: Mapping[str, str], host: Host, lint: LintPlan) -> None:
        purpose = lint.purpose
        self.spec = spec = host.writer(plan.writer)
        self.target = lint.target.in_format(spec.name) if lint.target is not None else None
        self.blocks = frozenset(spec.blocks)
        self.write = partial(spec.write, **plan.options) if plan.options else spec.write
        self.keeps = keeps = spec.extra == "always" or (plan.keep_extra and spec.extra == "room")
        self.not_carried = not_carried_by(spec, plan.options, keeps)
        self.refused = 0
        """Features that the target rejects or drops."""
        if self.target is not None:
            self.refused = refused_features(self.target, spec.written_keys(plan.options))
            self.not_carried |= self.refused
        if purpose == "rl":
            self.not_carried &= ~int(Feature.PROMPT_ONLY)
        self.needs_reply = purpose not in (None, "rl")
        """Whether a prompt with a reference has nothing to learn from all the same, since the user says so."""
        keys = bool(spec.carried(plan.options) & Feature.TURN_KEYS)
        refusing = (self.target.name, self.refused) if self.target is not None else ("", 0)
        self.losses = Losses(spec.name, spec.extra == "room", keys, mapping, *refusing)
        container = container_named(plan.container)
        assert container.encode is not None, "read-only containers are refused before"
        self.encode = container.encode
        # A table turns values of unknown columns into text, and says so: they are not compared.
        # What is lost by its name is gone before.
        self.not_compared = (self.not_carried | (UNKNOWN | TEXT_CELLS if container.table else 0)) & ~BY_NAME
        if self.target is not None and self.target.content is not None and self.target.content.parts == "with-media":
            self.not_compared |= int(Feature.PARTS)  # without media, texts are joined
        self.whole = surely_without(self.not_carried | UNKNOWN | (_LOWERED if spec.lower is not None else 0))
        """Whether an example surely has nothing that would be lost."""
        usual = container.lines and not plan.keys and _usual(spec.write, plan.options)
        self.quick = spec.quick if usual else None
        """Writes a row that it `holds`; None where only `write` does."""
        self._whole_roles: dict[tuple[Role, ...], bool] = {}

    def holds(self, row: PlainRow) -> bool:
        """Whether a row surely has nothing that would be lost: what its roles say is known once they were seen."""
        found = self._whole_roles.get(row.roles)
        if found is None:
            found = self.whole(Example([Message(role, "text") for role in row.roles]))
            if len(self._whole_roles) < _MOST_KEPT:
                self._whole_roles[row.roles] = found
        return found and all(row.texts) and not any(map(str.isspace, row.texts))

    def take_out(self, example: Example, lost: int) -> None:
        """Take out of an example, in place, what is `lost` and no writer is shown, and what the target rejects."""
        if lost & _SILENTLY:
            without_lost(example, lost & _SILENTLY)
        if example.used and not self.keeps:
            without_used(example)
        if self.target is not None:
            leave_out(example, lost & (self.refused | int(Feature.REFUSAL)), self.target)


class BoundPlan:
    """A plan bound to its functions and their options. `rule_set` is filled in by the linter."""

    def __init__(self, plan: Plan, host: Host) -> None:
        self.plan, self.host = plan, host
        self.reader = BoundReader(plan.read, host)
        steps = [(host.transform(step.name), step.options) for step in plan.transforms]
        self.transforms = TransformChain(steps, host) if steps else None
        group = self.transforms.group if self.transforms is not None else None
        self.key_of = partial(_key_of, self.reader, group) if group is not None else None
        """What a transform groups the records of a chunk by."""
        self.writer = BoundWriter(plan.write, plan.read.mapping, host, plan.lint) if plan.write.writer else None
        self.rule_set: Any = None
        self.stored_before: dict[tuple[str, str], int] = {}
        """How many findings of a (code, message) the chunks stored that went through this plan before."""


def not_carried_by(writer: Writer, options: Mapping[str, Any], keeps: bool) -> int:
    """Return the features that a writer leaves out; unknown columns and keys are written only where it `keeps` them."""
    lost = int(EVERYTHING & ~writer.carried(options))
    return lost & ~int(Feature.EXTRA) if keeps else lost | UNKNOWN


def _usual(function: Callable[..., Any], options: Mapping[str, Any]) -> bool:
    """Whether the options of a function are as they are by themselves."""
    usual = {option.name: option.default for option in options_of(function)}
    return all(usual.get(name) == value for name, value in options.items())


def _key_of(reader: BoundReader, group: Callable[[Example], str | None], value: Any) -> str | None:
    """Return what a record is grouped by; None for one that cannot be read, which is refused by itself later."""
    try:
        examples = reader.read(value)
    except Exception:
        return None
    return group(examples[0]) if len(examples) == 1 else None


def _each(rename: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: [rename(v) for v in value] if isinstance(value, list) else rename(value)


_bound: dict[str, BoundPlan] = {}
_hosts: dict[tuple[tuple[str, ...], bool], Host] = {}


def bind(plan: Plan, host: Host | None = None) -> BoundPlan:
    """Return the plan bound, once per process; without a host, to the plugins that the plan names."""
    found = _bound.get(plan.token)
    if found is None:
        if len(_bound) > 64:
            _bound.clear()
        key = plan.read.plugin_files, plan.read.third_party
        if host is None:
            host = _hosts[key] = _hosts.get(key) or Host(plan.read.plugin_files, third_party=plan.read.third_party)
        found = _bound[plan.token] = BoundPlan(plan, host)
    return found


def forget_chunks() -> None:
    """Forget what chunks stored: the next one may come before them in the input."""
    for bound in _bound.values():
        bound.stored_before.clear()
