"""Which format a target gets where none is named, and how the writer spells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial, reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from ..containers import CONTAINERS, container_for_name, container_named
from ..engine.bound_plan import UNKNOWN, BoundPlan, not_carried_by
from ..engine.chunk_reader import ChunkReader
from ..engine.inputs import Inputs
from ..engine.plan import LintPlan, TransformStep
from ..errors import MissingExtra, UsageError
from ..model.example import Example
from ..model.features import Feature, features_of
from ..model.finding_log import FindingLog
from ..model.purpose import Purpose, purpose_of
from ..spec.fold import Fold
from ..spec.format import Writer
from ..spec.host import Host
from ..spec.options import options_of, settle
from ..target.left_out import refused_features

if TYPE_CHECKING:
    from ..target.target import Target

LOOKED_AT = 1000
"""How many examples say what the data is for."""

_HOLDS: dict[Purpose, tuple[Feature, ...]] = {
    "sft": (),
    "preference": (Feature.PREFERENCE,),
    "kto": (Feature.LABEL,),
    "rank": (Feature.CANDIDATES, Feature.PREFERENCE),
    "rl": (Feature.REFERENCE, Feature.PROMPT_ONLY),
    "prm": (Feature.STEPS,),
    "pretrain": (Feature.TEXT,),
}
"""What a format must hold to be of use for a purpose, the best first."""

_BESIDE = int(reduce(or_, (feature for held in _HOLDS.values() for feature in held), Feature.CALL_IDS)) | UNKNOWN
"""What no format is chosen for: unknown columns, ids, and what is asked for by purpose alone."""

_REFUSED = 10
"""How bad it is that a writer takes an example not at all, beside one that loses what it is for."""


class _Fit(Struct):
    """How well one format suits the examples: for each, how bad it is, and which features are lost."""

    bad: list[int] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)


def formats_of(target: Target, host: Host) -> list[str]:
    """Return the formats that a target accepts and ftconv can write, those of plugins included, in its order.

    Raises UsageError where there are none.
    """
    named = target.shape.formats if target.shape is not None else ()
    found = [name for name in (host.resolve("writer", name) for name in named) if name]
    if not found:
        raise UsageError(f"no format to write is known for {target.name}; add --to FORMAT")
    return list(dict.fromkeys(found))


def chosen_format(inputs: Inputs, host: Host, lint: LintPlan, transforms: tuple[TransformStep, ...]) -> str:
    """Return the format of the target in which the data keeps most: first of all what it is for."""
    assert lint.target is not None
    return best_of(formats_of(lint.target, host), inputs, lint, transforms)


def best_of(names: Sequence[str], inputs: Inputs, lint: LintPlan, transforms: tuple[TransformStep, ...]) -> str:
    """Return the format in which the data keeps most, the first of those in which it keeps as much."""
    if len(names) == 1:
        return names[0]
    opened = inputs.open(FindingLog(), transforms=transforms)
    make = partial(_fitting, names=names, target=lint.target, purpose=lint.purpose)
    fits: list[_Fit] = inputs.fold(make, opened, most=LOOKED_AT)
    inputs.detections.clear()  # the inputs are opened again to be written
    inputs.said.clear()
    return min(zip(names, fits, strict=True), key=lambda pair: _badness(pair[1]))[0]


def spelling_of(target: Target | None, writer: Writer) -> dict[str, Any]:
    """Return the options with which a writer spells records as a target reads them."""
    if target is None:
        return {}
    known = {option.name for option in options_of(writer.write)}
    wanted: dict[str, Any] = {}
    facts = target.in_format(writer.name)
    if facts.content is not None and facts.content.arguments != "any":
        wanted["arguments"] = facts.content.arguments
    if facts.record is not None and facts.record.system in ("dropped", "refused"):
        wanted["system"] = "turn"
    wanted |= target.shape.write.get(writer.name, {}) if target.shape is not None else {}
    given = {name: value for name, value in wanted.items() if name in known}
    return settle(writer.write, given, target.name)


def usual_container(target: Target | None, writer: Writer) -> str:
    """Return the file type for an output whose name says none: the writer's own, if the target reads records of it."""
    if target is None:
        return writer.container
    endings = target.file.endings if target.file is not None else ()
    taken = not endings or not set(CONTAINERS[writer.container].extensions).isdisjoint(endings)
    if taken and not container_named(writer.container).transcripts:
        return writer.container
    return container_for_name(f"out{endings[0]}") if endings else "jsonl"


def _badness(fit: _Fit) -> tuple[int, int]:
    lost = reduce(or_, fit.lost, 0)
    return sum(fit.bad), (lost & ~_BESIDE).bit_count()


def _fitting(bound: BoundPlan, *, names: Sequence[str], target: Target | None, purpose: Purpose | None) -> Fold:
    writers, unread, read = [], 0, 0
    for writer in map(bound.host.writer, names):
        options = spelling_of(target, writer)
        keys = writer.written_keys(options)
        refused = refused_features(target.in_format(writer.name), keys) if target is not None else 0
        lost = not_carried_by(writer, options, False) | refused
        unread |= refused
        read |= int(reduce(or_, keys, Feature(0))) & ~lost
        writers.append((writer, options, lost))
    unread &= ~read  # what is lost to the target under every key is no reason to choose a format without that key

    def see(fits: list[_Fit], reader: ChunkReader, value: Any, example: Example) -> list[_Fit]:
        if len(fits[0].bad) >= LOOKED_AT:
            return fits
        transforms = reader.bound.transforms
        changed = [example]
        if transforms is not None:
            whole = example is reader.examples[-1]
            try:
                changed = [one.example for one in transforms.run(reader.examples)[0]] if whole else []
            except MissingExtra:
                raise
            except Exception:
                return fits  # it is rejected when it is written
        for one in changed:
            holds, used = _HOLDS[purpose or purpose_of(one)], features_of(one)
            made = [_taken(one, writer, options) for writer, options, _ in writers]
            left = [used if lowered is None else features_of(lowered) for lowered in made]
            in_text = used & ~reduce(and_, left)  # what a format writes into the texts is read there
            for fit, lowered, features, (_, _, lost) in zip(fits, made, left, writers, strict=True):
                bad = next((place for place, feature in enumerate(holds) if not lost & feature), len(holds))
                fit.bad.append(bad if lowered is not None else bad + _REFUSED)
                fit.lost.append(features & lost & ~(unread & ~in_text))
        return fits

    return Fold(start=lambda: [_Fit() for _ in names], see=see, merge=_merged, conclude=lambda fits: fits)


def _taken(example: Example, writer: Writer, options: Mapping[str, Any]) -> Example | None:
    """Return the example as the writer says it; None where it cannot write it."""
    try:
        lowered = writer.lowered(example)
        writer.write(lowered, **options)
    except MissingExtra:
        raise
    except Exception:
        return None
    return lowered


def _merged(fits: list[_Fit], later: list[_Fit]) -> list[_Fit]:
    """Add the fits of a later chunk, up to as many as are looked at in all, so that the size of chunks is no matter."""
    for fit, more in zip(fits, later, strict=True):
        fit.bad = (fit.bad + more.bad)[:LOOKED_AT]
        fit.lost = (fit.lost + more.lost)[:LOOKED_AT]
    return fits
