"""Fixing the records of one chunk: a pure function from orders, plan and chunk to edits of the input."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from msgspec import Struct, field, structs

from ..containers import Broken, Chunk, container_named
from ..containers.decode import keys_in
from ..engine.bound_plan import BoundPlan, bind
from ..engine.grouping import GroupChunk
from ..engine.plan import Plan
from ..errors import MissingExtra
from ..model.json_align import same
from ..model.place import Place
from ..spec.builtins import REPAIR_JSON
from .orders import FixOrders
from .record import FixedRecord, RecordFixer

_HARMLESS = ("FT103", "FT104", "FT109", "FT111")
"""What may be said of a file whose records can move into another container."""


class Edit(Struct, frozen=True):
    """A change of the input: replace `size` bytes at `start` by `new`; None deletes the record.

    `check` is a digest of what stands there, so that nothing else is ever replaced. Where the container rewrites the
    whole file (`Editing.file`), `start` is the line of the record.
    """

    start: int
    size: int
    check: bytes
    new: bytes | None = None
    blank: bool = False
    """A blank line, up to its end."""


class Change(Struct, frozen=True):
    """What a diff shows of a record: both values, or neither where a private rule hides them."""

    place: Place
    by: tuple[str, ...]
    old: Any = None
    new: Any = None
    dropped: bool = False
    hidden: bool = False

    def moved(self, first_record: int) -> Change:
        """Count the record from the start of the input instead of the start of its chunk."""
        place = structs.replace(self.place, record=self.place.record + first_record)
        return structs.replace(self, place=place)


class FixedChunk(Struct):
    """The result of one chunk. `records` is how many it had; places inside count records from its first.

    `raws` are the texts of all its records after the fixes, each with where it started, when that was asked for.
    """

    records: int = 0
    edits: list[Edit] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)
    unwritten: dict[str, int] = field(default_factory=dict)
    useless: dict[str, int] = field(default_factory=dict)
    """In how many records the fix of a rule, by its name, takes no finding away, and was left out."""
    uncarried: dict[str, int] = field(default_factory=dict)
    """In how many records the fix of a rule makes what the model's chat template would drop, and was left out."""
    everywhere: dict[str, None] = field(default_factory=dict)
    """Rules over the dataset whose fix changed a record."""
    missing: dict[str, None] = field(default_factory=dict)
    crashed: list[str] = field(default_factory=list)
    raws: list[tuple[int, bytes]] = field(default_factory=list)
    gone: int = 0
    """Of `records`, those that are deleted; a conversation in several rows is one."""
    broken: int = 0
    """Records that are broken, and what stands beside the records and belongs to none."""
    mixed: bool = False
    """Line ends differ."""
    grouped: bool = False


def digest(data: bytes) -> bytes:
    """Return a digest of what stands in the input."""
    return blake2b(data, digest_size=8).digest()


def fix_chunk(orders: FixOrders, plan: Plan, chunk: Chunk) -> FixedChunk:
    """Fix the records of a chunk. Pure and picklable."""
    return _Fixing(orders, bind(plan), chunk).result()


class _Fixing:
    """The state of fixing one chunk."""

    def __init__(self, orders: FixOrders, work: BoundPlan, chunk: Chunk) -> None:
        self._orders, self._work, self._chunk = orders, work, chunk
        self._fixer = RecordFixer(work, orders)
        self._grouped = isinstance(chunk, GroupChunk)
        self.out = FixedChunk(grouped=self._grouped)
        editing = container_named(orders.container).editing
        assert editing is not None, "the run rejects read-only containers"
        self._editing = editing

    def result(self) -> FixedChunk:
        """Work through the chunk."""
        out, chunk, orders = self.out, self._chunk, self._orders
        number = -1
        for index, value in chunk.records():
            number += 1
            members = self._members(index) if orders.rewrap else []
            raws = [raw for _, raw in members]
            if type(value) is Broken:
                made = self._repaired(index, value)
                out.broken += made is None
            else:
                drop = ""
                if orders.drops:
                    place = chunk.place(index)
                    drop = orders.drops.get((place.line, place.byte), "")
                made = self._fixer.fix(value, drop)
            if made is not None:
                new = self._take(index, number, value, made)
                if made.drop:
                    continue
                raws = new or raws
            out.raws.extend((place.byte, raw) for (place, _), raw in zip(members, raws))  # noqa: B905
        for note, place in chunk.notes:
            if note.code == "FT104" and "FT104" in orders.core_codes:
                out.edits.append(Edit(place.byte, 0, b"", None, blank=True))
            out.mixed = out.mixed or note.code == "FT111"
            out.broken += note.code not in _HARMLESS
        out.records = number + 1
        out.missing, out.crashed = self._fixer.missing, list(self._fixer.crashed)
        out.edits.sort(key=lambda edit: edit.start)
        return out

    def _repaired(self, index: int, broken: Broken) -> FixedRecord | None:
        """Return the record that was meant, where the orders allow such a guess and there is one."""
        if "FT101" not in self._orders.core_codes or broken.code != "FT101" or self._grouped:
            return None
        repair = self._work.host.transform(REPAIR_JSON).repair
        assert repair is not None
        try:
            value = repair(self._chunk.raw(index).decode("utf-8"))
            if value is None or self._too_deep(value):
                return None
            if not self._orders.blind:
                self._work.reader.read(value)
        except MissingExtra as error:
            self._fixer.missing[str(error)] = None
            return None
        except Exception:
            return None
        return FixedRecord(value, True, ["invalid-json"])

    def _too_deep(self, value: Any) -> bool:
        try:
            keys_in([value], self._work.plan.read.limits.max_depth)
        except RecursionError:
            return True
        return False

    # -- edits ---------------------------------------------------------------------------------------------------------

    def _take(self, index: int, number: int, value: Any, made: FixedRecord) -> list[bytes] | None:
        """Add the edits that fixing a record asks for. Returns its new texts where it has any."""
        out = self.out
        new = None
        if made.drop:
            members = self._members(index)
            out.edits.extend(self._edit(place, raw) for place, raw in members)
            out.gone += 1
            out.dropped[made.drop] = out.dropped.get(made.drop, 0) + len(members)
        elif made.changed:
            out.everywhere.update(dict.fromkeys(rule for rule in made.by if rule in self._orders.everywhere))
            new = self._rewritten(index, value, made.value)
            if new is None:
                made.changed = False
                made.unwritten = made.unwritten or "the file type cannot hold the change"
        for rule in made.useless:
            out.useless[rule] = out.useless.get(rule, 0) + 1
        for rule in made.uncarried:
            out.uncarried[rule] = out.uncarried.get(rule, 0) + 1
        if made.unwritten:
            out.unwritten[made.unwritten] = out.unwritten.get(made.unwritten, 0) + 1
        if self._orders.show and (made.drop or made.changed):
            place = self._chunk.place(index)
            here = Place(place.file, place.line, 0, place.byte, place.record if out.grouped else number)
            by = (made.drop,) if made.drop else tuple(dict.fromkeys(made.by))
            old = self._chunk.raw(index).decode("utf-8", "replace") if type(value) is Broken else value
            old, new_value = (None, None) if made.private else (old, made.value)
            out.changes.append(Change(here, by, old, new_value, dropped=bool(made.drop), hidden=made.private))
        return new

    def _members(self, index: int) -> list[tuple[Place, bytes]]:
        """Return place and text of the record, or of all that a conversation was gathered from."""
        chunk = self._chunk
        if isinstance(chunk, GroupChunk):
            return [(member.place, member.raw) for member in chunk.groups[index][1]]
        return [(chunk.place(index), chunk.raw(index))]

    def _edit(self, place: Place, raw: bytes, new: bytes | None = None) -> Edit:
        return Edit(place.line if self._editing.file else place.byte, len(raw), digest(raw), new)

    def _rewritten(self, index: int, old: Any, new: Any) -> list[bytes] | None:
        """Add the edits that turn the record into `new`. Returns its texts then; None where it cannot be written.

        A conversation that was gathered from several records is written back to just as many.
        """
        members = self._members(index)
        olds, news = (old, new) if self._grouped and type(old) is list else ([old], [new])
        if type(news) is not list or len(news) != len(members):
            return None
        texts, edits = [], []
        for (place, raw), one, other in zip(members, olds, news, strict=True):
            text = raw if same(one, other) else self._editing.rewrite(self._chunk, raw, one, other)
            if text is None:
                return None
            if text != raw:
                edits.append(self._edit(place, raw, text))
            texts.append(text)
        self.out.edits.extend(edits)
        return texts
