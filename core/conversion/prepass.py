"""The prepass of a conversion: what all examples use, before the first is written: features, columns, options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct, field

from ..containers import Container, WriteSettings
from ..containers.column_types import ColumnType, as_text, merged_members, see_row
from ..engine.bound_plan import UNKNOWN, BoundPlan
from ..engine.chunk_reader import ChunkReader
from ..engine.input import Input
from ..engine.inputs import Inputs
from ..errors import MissingExtra
from ..model.example import Example
from ..model.features import BY_NAME, Feature, features_of
from ..model.losses import without_lost
from ..spec.fold import Fold
from ..spec.format import Writer

if TYPE_CHECKING:
    from ..target.target import Target


class Uses(Struct):
    """What all examples together use; `columns` are the types of those of the rows that the
    writer makes of them, in order."""

    features: int = 0
    extra: dict[str, None] = field(default_factory=dict)
    columns: dict[str, ColumnType] = field(default_factory=dict)

    def merge(self, later: Uses) -> Uses:
        """Add what comes later."""
        self.features |= later.features
        self.extra.update(later.extra)
        merged_members(self.columns, later.columns)
        return self


def with_prepasses(inputs: Inputs, opened: list[Input], writer: Writer, *, table: bool) -> list[Input]:
    """Return the inputs with the options of the writer and the columns of a table as the data ask for them."""
    if writer.settle is not None:
        plan = opened[0].plan.write
        uses = _uses(inputs, opened, writer="")
        options: Mapping[str, Any] = writer.settle(Feature(uses.features), plan.options)
        plan = msgspec.structs.replace(plan, options={**plan.options, **options})
        opened = [item.with_plan(write=plan) for item in opened]
    if table:
        plan = opened[0].plan.write
        uses = _uses(inputs, opened, writer=writer.name)
        columns = list(uses.columns)
        if writer.columns is not None:
            kept = list(uses.extra) if plan.keep_extra or writer.extra == "always" else []
            fixed = writer.columns(Feature(uses.features), kept, plan.options)
            columns = [*fixed, *(c for c in columns if c not in fixed)]
        settings = msgspec.structs.replace(plan.settings, columns=tuple(columns), types=uses.columns)
        plan = msgspec.structs.replace(plan, settings=settings)
        opened = [item.with_plan(write=plan) for item in opened]
    return opened


def said_of_columns(container: Container, settings: WriteSettings, target: Target | None) -> list[str]:
    """Say which columns of a table hold JSON text, and why: other programs take it for any text."""
    unread = target is not None and target.file is not None and target.file.json_text == "refused"
    way = f"; {target.name} takes that for plain text: write .jsonl" if target is not None and unread else ""
    if not container.typed:
        nested = [repr(name) for name in settings.columns if name in settings.types and settings.types[name].nested]
        verb = "is" if len(nested) == 1 else "are"
        return [f"{container.title} has only text: {', '.join(nested)} {verb} written as JSON{way}"] if nested else []
    mixed = {} if settings.nested == "json" else as_text(settings.types)
    return [
        f"column {name!r} is written as text: values of `{path}` differ in type or in their keys{way}"
        for name, path in mixed.items()
    ]


def _uses(inputs: Inputs, opened: list[Input], writer: str) -> Uses:
    drafts = [item.with_plan(write=msgspec.structs.replace(item.plan.write, writer=writer)) for item in opened]
    found: Uses = inputs.fold(_using, drafts)
    return found


def _using(bound: BoundPlan) -> Fold:
    return Fold(start=Uses, see=_see, merge=Uses.merge, conclude=lambda uses: uses)


def _see(uses: Uses, reader: ChunkReader, value: Any, example: Example) -> Uses:
    """Add what the examples of a record use once they are changed, and the rows that they become."""
    transforms = reader.bound.transforms
    example.notes = None
    try:
        if transforms is None:
            _add(uses, reader, example)
        elif example is reader.examples[-1]:
            for changed in transforms.run(reader.examples)[0]:
                _add(uses, reader, changed.example)
    except MissingExtra:
        raise
    except Exception:
        return uses  # it is refused when it is written
    return uses


def _add(uses: Uses, reader: ChunkReader, example: Example) -> None:
    found = features_of(example)
    uses.features |= found
    if example.extra:
        uses.extra.update(dict.fromkeys(example.extra))
    writer = reader.bound.writer
    if writer is None:
        return
    example = writer.spec.lowered(example)
    lost = features_of(example) & writer.not_carried
    if writer.spec.places:
        example.place = reader.log.place()
    if lost & BY_NAME:
        without_lost(example, lost & ~UNKNOWN, writer.blocks)
    writer.take_out(example, lost)
    made = writer.write(example)
    for row in made if isinstance(made, list) else [made]:
        see_row(uses.columns, row)
