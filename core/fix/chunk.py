"""Mending the records of one chunk: a pure function from orders, plan and chunk to edits of the input."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Any

from msgspec import Struct, field, structs

from ..containers import Broken, Chunk
from ..containers.csv_chunk import CsvChunk
from ..containers.csv_rewrite import delimiter_of, rewritten_row
from ..containers.decode import FAULTS, decode_fast, encoder, keys_in
from ..containers.json_rewrite import rewritten
from ..containers.plain_text import TextChunk, faithful
from ..containers.row_chunk import RowChunk
from ..engine.bound_plan import BoundPlan, bind
from ..engine.grouping import GroupChunk
from ..engine.plan import Plan
from ..errors import MissingExtra
from ..model.json_align import same
from ..model.place import Place
from ..spec.builtins import REPAIR_JSON
from .orders import FixOrders
from .record import Mended, Mender

_HARMLESS = ("FT103", "FT104", "FT109", "FT111")
"""What may be said of a file whose records can move into another container."""
_SPACED = re.compile(rb'"\s*:\s')


class Edit(Struct, frozen=True):
    """A change of the input: `size` bytes from `start` on give way to `new`; without `new` the record leaves.

    `check` is a digest of what stands there, so that nothing else is ever replaced. Where a container has no bytes to
    replace, `start` is the number of the row, and `new` the cells that change, as JSON.
    """

    start: int
    size: int
    check: bytes
    new: bytes | None = None
    blank: bool = False
    """A blank line, up to its end."""


class Change(Struct, frozen=True):
    """What a diff shows of a record: both values, or none where a private rule hides them."""

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
    """What came of a chunk. `records` is how many it had; places inside count records from its first.

    `raws` are all its records as they will stand in the output, when that was asked for.
    """

    records: int = 0
    edits: list[Edit] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)
    unwritten: dict[str, int] = field(default_factory=dict)
    missing: dict[str, None] = field(default_factory=dict)
    crashed: list[str] = field(default_factory=list)
    raws: list[bytes] = field(default_factory=list)
    gone: int = 0
    """Of `records`, those that leave; a conversation in several rows is one."""
    broken: int = 0
    """Records that are broken, and what stands beside the records and belongs to none."""
    mixed: bool = False
    """Line ends differ."""
    grouped: bool = False


def digest(data: bytes) -> bytes:
    """Return what tells these bytes from others."""
    return blake2b(data, digest_size=8).digest()


def fix_chunk(orders: FixOrders, plan: Plan, chunk: Chunk) -> FixedChunk:
    """Mend the records of a chunk. Pure and picklable."""
    return _Fixing(orders, bind(plan), chunk).result()


class _Fixing:
    """One chunk on its way."""

    def __init__(self, orders: FixOrders, work: BoundPlan, chunk: Chunk) -> None:
        self._orders, self._work, self._chunk = orders, work, chunk
        self._mender = Mender(work, orders)
        self.out = FixedChunk(grouped=isinstance(chunk, GroupChunk))

    def result(self) -> FixedChunk:
        """Work through the chunk."""
        out, chunk, orders = self.out, self._chunk, self._orders
        number = -1
        for index, value in chunk.records():
            number += 1
            raw = chunk.raw(index) if orders.rewrap else b""
            if type(value) is Broken:
                made = self._repaired(index, value)
                out.broken += made is None
            else:
                drop = ""
                if orders.drops:
                    place = chunk.place(index)
                    drop = orders.drops.get((place.line, place.byte), "")
                made = self._mender.mend(value, drop)
            if made is not None:
                new = self._take(index, number, value, made)
                if made.drop:
                    continue
                raw = new or raw
            if orders.rewrap:
                out.raws.append(raw)
        for note, place in chunk.notes:
            if note.code == "FT104" and "FT104" in orders.core_codes:
                out.edits.append(Edit(place.byte, 0, b"", None, blank=True))
            out.mixed = out.mixed or note.code == "FT111"
            out.broken += note.code not in _HARMLESS
        out.records = number + 1
        out.missing, out.crashed = self._mender.missing, list(self._mender.crashed)
        out.edits.sort(key=lambda edit: edit.start)
        return out

    def _repaired(self, index: int, broken: Broken) -> Mended | None:
        """Return the record that was meant, where the orders allow such a guess and there is one."""
        if "FT101" not in self._orders.core_codes or broken.code != "FT101" or isinstance(self._chunk, GroupChunk):
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
            self._mender.missing[str(error)] = None
            return None
        except Exception:
            return None
        return Mended(value, True, ["invalid-json"])

    def _too_deep(self, value: Any) -> bool:
        try:
            keys_in([value], self._work.plan.read.limits.max_depth)
        except RecursionError:
            return True
        return False

    # -- edits ---------------------------------------------------------------------------------------------------------

    def _take(self, index: int, number: int, value: Any, made: Mended) -> bytes | None:
        """Make edits of what became of a record. Returns its new text where it has one."""
        out = self.out
        new = None
        if made.drop:
            self._drop(index)
            out.gone += 1
            weight = len(self._chunk.groups[index][1]) if isinstance(self._chunk, GroupChunk) else 1
            out.dropped[made.drop] = out.dropped.get(made.drop, 0) + weight
        elif made.changed:
            new = self._write(index, value, made.value)
            if new is None:
                made.changed = False
                made.unwritten = made.unwritten or "the change has no room in its container"
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

    def _drop(self, index: int) -> None:
        if isinstance(self._chunk, GroupChunk):
            members = [(member.place, member.raw) for member in self._chunk.groups[index][1]]
        else:
            members = [(self._chunk.place(index), self._chunk.raw(index))]
        rows = isinstance(self._chunk, RowChunk)
        for place, raw in members:
            self.out.edits.append(Edit(place.line if rows else place.byte, len(raw), digest(raw)))

    def _write(self, index: int, old: Any, new: Any) -> bytes | None:
        """Add the edit that turns the record into `new`. Returns its bytes, None where they cannot be written."""
        chunk = self._chunk
        if isinstance(chunk, GroupChunk):
            return self._write_group(chunk, index, old, new)
        raw = chunk.raw(index)
        start = chunk.place(index).byte
        made: bytes | None
        if isinstance(chunk, RowChunk):
            start = chunk.place(index).line
            changes = _cells(old, new)
            made = None if changes is None else encoder.encode(changes)
        elif isinstance(chunk, CsvChunk):
            made = _csv(chunk, raw, old, new)
        elif isinstance(chunk, TextChunk):
            made = _plain(new, self._work, chunk)
        else:
            made = _fresh_like(raw, new) if type(old) is Broken else _json(raw, new)
        if made is not None and made != raw:
            self.out.edits.append(Edit(start, len(raw), digest(raw), made))
        return made

    def _write_group(self, chunk: GroupChunk, index: int, old: Any, new: Any) -> bytes | None:
        """Write the rows of a conversation back, each to its own place; only as many rows as there were."""
        members = chunk.groups[index][1]
        olds, news = (old, new) if type(old) is list else ([old], [new])
        if type(news) is not list or len(news) != len(members):
            return None
        made = []
        for member, one, other in zip(members, olds, news, strict=True):
            if same(one, other):
                continue
            text = _row(member.raw, one, other) if self._orders.table else _json(member.raw, other)
            if text is None:
                return None
            made.append(Edit(member.place.byte, len(member.raw), digest(member.raw), text))
        self.out.edits.extend(made)
        return b"" if made else None


def _json(raw: bytes, new: Any) -> bytes | None:
    made = rewritten(raw, new)
    try:
        return made if same(decode_fast(made), new) else None
    except FAULTS:
        return None


def _fresh_like(raw: bytes, new: Any) -> bytes:
    """Write a value that was repaired: in one line, with spaces where the broken text has them."""
    import json

    if _SPACED.search(raw):
        text = json.dumps(new, ensure_ascii=False, default=str).encode()
        if same(decode_fast(text), new):
            return text
    return encoder.encode(new)


def _cells(old: Any, new: Any) -> dict[str, Any] | None:
    """Return the cells that changed; None when there are others than before."""
    if type(old) is not dict or type(new) is not dict or old.keys() != new.keys():
        return None
    return {name: value for name, value in new.items() if not same(old[name], value)}


def _csv(chunk: CsvChunk, raw: bytes, old: Any, new: Any) -> bytes | None:
    cells = _cells(old, new)
    if cells is None or any(type(value) is not str for value in cells.values()):
        return None
    texts = {chunk.header.index(name): str(value) for name, value in cells.items()}
    row = rewritten_row(raw.decode("utf-8"), chunk.delimiter, texts, escape=chunk.unescape)
    return None if row is None else row.encode("utf-8")


def _row(raw: bytes, old: Any, new: Any) -> bytes | None:
    """Rewrite a row that was gathered with others, and knows no more than its own cells."""
    cells = _cells(old, new)
    if cells is None or any(type(value) is not str for value in cells.values()):
        return None
    text, names = raw.decode("utf-8"), list(old)
    delimiter = delimiter_of(text, list(old.values()))
    row = rewritten_row(text, delimiter, {names.index(n): str(v) for n, v in cells.items()}) if delimiter else None
    return None if row is None else row.encode("utf-8")


def _plain(new: Any, work: BoundPlan, chunk: TextChunk) -> bytes | None:
    if type(new) is not dict or list(new) != ["text"] or type(new["text"]) is not str:
        return None
    text = str(new["text"]).encode("utf-8")
    return text if faithful(text, chunk.split) else None
