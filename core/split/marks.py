"""Marks: what each record of a chunk is known by when a set is split: its content, its group, its value."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from msgspec import Struct, field

from ..containers import Broken, Chunk
from ..containers.decode import encoder
from ..engine.bound_plan import BoundPlan
from ..engine.chunk_reader import ChunkReader
from ..engine.plan import Plan
from ..model.example import Example, Message
from ..model.identity import canonical, content_key
from ..model.place import tokens_of
from ..spec.fold import Fold

WORDS = ("conversation", "system", "user", "assistant")
"""What `--group-by` and `--stratify` understand where the record has no column of that name."""

_MISSING = object()
_COLUMNS_TOLD = 12


class Ask(Struct, frozen=True):
    """By what a set is split. `group_by` and `stratify` are columns, dotted paths or words; "" for none."""

    seed: int = 0
    group_by: str = ""
    stratify: str = ""


class Marks(Struct):
    """The marks of the records that can be read.

    A mark is (record, content, group, value), the last three as hashes of 8 bytes; the number of the record counts
    from the first of the chunk, or of the input where conversations are gathered. `found` counts the records that have
    a group and those that have a value; `columns` are names to choose from.
    """

    marks: list[tuple[int, int, int, int]] = field(default_factory=list)
    found: list[int] = field(default_factory=lambda: [0, 0])
    columns: dict[str, None] = field(default_factory=dict)


def marking(bound: BoundPlan, ask: Ask) -> Fold:
    """The fold that marks records; two records with one content have one mark of content."""
    key = blake2b(str(ask.seed).encode()).digest()

    def see(out: Marks, reader: ChunkReader, value: Any, example: Example) -> Marks:
        if not reader.weight:
            return out  # a record goes whole into one part, by the first of its examples
        content = _hashed(content_key(example, columns="input"), key, b"content")
        group = _field(ask.group_by, value, example) if ask.group_by else _MISSING
        # What has no group is alone, beside its duplicates.
        known = group is not _MISSING and group is not None and group != ""
        out.found[0] += known
        group_mark = _hashed(canonical(group), key, b"group") if known else content
        stratum = _field(ask.stratify, value, example) if ask.stratify else _MISSING
        out.found[1] += stratum is not _MISSING
        value_mark = 0 if stratum is _MISSING else _hashed(canonical(stratum), key, b"value")
        if len(out.columns) < _COLUMNS_TOLD:
            out.columns.update(dict.fromkeys(_columns(value)))
        log = reader.log
        members = [m.place.record for m in log.grouped.groups[log.index][1]] if log.grouped else [log.number]
        out.marks.extend((record, content, group_mark, value_mark) for record in members)
        reader.result.tally.written += len(members)
        return out

    return Fold(start=Marks, see=see, merge=_merged, conclude=lambda marks: marks)


def _merged(marks: Marks, later: Marks) -> Marks:
    marks.marks += later.marks
    marks.found = [a + b for a, b in zip(marks.found, later.found, strict=True)]
    marks.columns.update(later.columns)
    return marks


def lines_of_chunk(plan: Plan, chunk: Chunk, *, verbatim: bool) -> list[bytes]:
    """Return every record of a chunk as a line of JSON: as it stands, or encoded; b"" for one that is broken."""
    lines = []
    for index, value in chunk.records():
        if isinstance(value, Broken):
            lines.append(b"")
        else:
            lines.append((chunk.raw(index) if verbatim else encoder.encode(value)) + b"\n")
    return lines


def _hashed(data: bytes, key: bytes, kind: bytes) -> int:
    """Return 8 bytes as a signed number. Should two different things have one, they only go together."""
    return int.from_bytes(blake2b(data, digest_size=8, key=key, person=kind).digest(), "big", signed=True)


# -- fields ------------------------------------------------------------------------------------------------------------


def _field(name: str, value: Any, example: Example) -> Any:
    """Return what a column or path of the record holds, or what a word stands for; _MISSING when there is neither."""
    found = _in_record(name, value)
    if found is not _MISSING or name not in WORDS:
        return found
    turns = example.messages
    if name == "system":
        return next((_said(turn) for turn in turns if turn.role in ("system", "developer")), _MISSING)
    if name == "assistant":
        replies = [turn for turn in (*turns, *(example.chosen or ())) if turn.role == "assistant"]
        return _said(replies[-1]) if replies else _MISSING
    first = next((at for at, turn in enumerate(turns) if turn.role == "user"), -1)
    if first < 0:
        return _MISSING
    if name == "user":
        return turns[first].name or _said(turns[first])
    return [[turn.role, turn.name, _said(turn)] for turn in turns[: first + 1]]


def _said(turn: Message) -> Any:
    return turn.content if turn.content is not None else ""


def _in_record(name: str, value: Any) -> Any:
    """Look for a column, then for a dotted path; a record of several lines has what the first of them has."""
    if isinstance(value, list):
        found = (_in_record(name, item) for item in value if isinstance(item, dict))
        return next((item for item in found if item is not _MISSING), _MISSING)
    if not isinstance(value, dict):
        return _MISSING
    if name in value:
        return value[name]
    for token in tokens_of("/" + name.replace(".", "/")) if "." in name else ():
        if isinstance(value, dict) and token in value:
            value = value[token]
        elif isinstance(value, list) and token.isascii() and token.isdigit() and int(token) < len(value):
            value = value[int(token)]
        else:
            return _MISSING
    return value if "." in name else _MISSING


def _columns(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [str(key) for item in items if isinstance(item, dict) for key in item]
