"""What to say where no format is recognised: what the records look like, why that is no format, and what to try.

A `--map` is proposed only if names and contents speak for every column of it, and only after it was tried: with it the
records that were looked at can be read.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

import msgspec
from msgspec import Struct

from ..model.safe_text import safe
from ..spec.builtins import PROMPT_COMPLETION
from .column_words import CONTENT
from .columns import Column, columns_in, is_data, is_name
from .proposals import Sample, mappings, proposed, reply_in

SHOWN = 12
_UNNAMED = re.compile(r"column_\d+_*")
_PLAIN = re.compile(r"[\w@%+:,./-]+")
"""What no shell changes: letters of any script, too, which `shlex.quote` would quote."""
PLACEHOLDER = "COLUMN"
"""What stands in a hint for a column that nothing speaks for."""


class Hint(Struct, frozen=True):
    """Why no format was chosen, and what to try. `mapping` is what `--map` would say, {} where nothing is proposed.

    `classes` says that the reply would be the class of a text; `known` that the records are known to be something that
    ftconv does not read.
    """

    words: str
    mapping: dict[str, str] = msgspec.field(default_factory=dict)
    classes: bool = False
    known: bool = False
    code: str = "FT201"


def flags_of(mapping: dict[str, str]) -> str:
    """Return `--map` options as they are typed into a shell."""
    plain = {column: column if _PLAIN.fullmatch(column) else shlex.quote(column) for column in mapping.values()}
    return " ".join(f"--map {name}={plain[column]}" for name, column in mapping.items())


def hint_for(sample: Sample, *, closest: str = "", otherwise: str = "") -> Hint:
    """Return what to say of records. `closest` is what they resemble most, `otherwise` what they may be after all."""
    records = [value for value in sample.values if isinstance(value, dict)]
    names = list(dict.fromkeys(key for record in records for key in record))
    if "input_ids" in names or "token_ids" in names:
        return Hint("the records contain token ids, not text; use the original text", known=True, code="FT113")
    if not records:
        return Hint("the records are not objects; set the format with --from")
    if sample.named and (hint := _bad_header(names, records)):
        return hint
    if by_column := _by_column(records, names):
        return Hint(by_column, known=True)
    columns = columns_in(records)
    if all(len(r) == 1 and isinstance(next(iter(r.values())), str) for r in records):
        return _one_column(names, columns, sample)
    if foreign := _foreign(records):
        return Hint(f"this is {foreign}, which ftconv does not read yet; columns: {listed(names)}", known=True)
    if any("parent" in c.words for c in columns) and any(c.speaks for c in columns):
        way = "name their columns message_id, parent_id, message_tree_id, role and text, and add --from oasst"
        return Hint(f"the records are messages of trees; {way}; columns: {listed(columns)}", known=True)
    near = sample.complaint()
    proposal = proposed(columns, sample, near)
    begin = "format not recognised" + ("; looks like classification" if proposal.classes else "")
    words = f"{begin}; columns: {listed(columns)}" if columns else "format not recognised; the records have no columns"
    if near is None or (not near.path and (proposal.mapping or otherwise)):
        words += closest
        near = None
    else:
        words += f"; close to {near.format}, but {f'{safe(near.pointer, 80)}: ' * bool(near.path)}{near.words}"
    way = f", or, to see this for each record, add --from {near.format}" if near else ", or set the format with --from"
    otherwise = otherwise or way
    if near and "--map" in near.words:
        return Hint(words, proposal.mapping, proposal.classes)
    if proposal.mapping:
        slip = f"; {proposal.why}" if proposal.why else ""
        return Hint(f"{words}{slip}; try {flags_of(proposal.mapping)}{otherwise}", proposal.mapping, proposal.classes)
    if near and near.path:
        return Hint(words + otherwise.replace(", or,", ";", 1))
    inner = next((c for c in columns if c.kind in ("turns", "list")), None)
    if near is None and inner:
        words += f"; {inner.name!r} holds lists, and --map does not reach into lists"
    return Hint(f"{words}; {_open_question(columns)}{otherwise}")


def _open_question(columns: list[Column]) -> str:
    """Say which columns are to be named, and the one that is known."""
    reply = reply_in(columns) if any(c.text and not c.label for c in columns) else None
    known = flags_of({"assistant": reply.name}) if reply else f"--map assistant={PLACEHOLDER}"
    return f"name the columns: --map user={PLACEHOLDER} {known}"


def listed(columns: Sequence[Column] | Sequence[str]) -> str:
    """List columns for a message."""
    names = [safe(c if isinstance(c, str) else c.name, 40) for c in columns[:SHOWN]]
    return ", ".join(names) + (", …" if len(columns) > SHOWN else "")


# -- shapes ------------------------------------------------------------------------------------------------------------


def _one_column(names: list[str], columns: list[Column], sample: Sample) -> Hint:
    if len(names) > 1:
        words = f"each record is one turn, keyed by its speaker ({listed(names)})"
        return Hint(f"{words}; name the speakers with --map user=SPEAKER --map assistant=SPEAKER")
    words = f"format not recognised; the only column is {listed(names)}"
    field = min(CONTENT.keys() & set(sample.fields), key=CONTENT.__getitem__)
    tried = [{field: column.name} for column in columns if column.text]
    mapping = next((mapping for mapping in tried if sample.works(mapping)), None)
    way = (
        f"to read it as prose, try {flags_of(mapping)} --to {PROMPT_COMPLETION}"
        if mapping
        else "set the format with --from"
    )
    return Hint(f"{words}; {way}")


def _bad_header(names: list[str], records: list[dict[str, Any]]) -> Hint | None:
    """Say what is wrong with the first row, where it does not name the columns."""
    if names and names[0].lower().startswith("sep="):
        what = f"the first line is Excel's {safe(names[0], 40)}, not the names of columns"
        return Hint(f"{what}; remove it, such as with sed 1d IN > OUT, and read OUT", known=True)
    unnamed = [name for name in names if _UNNAMED.fullmatch(name)]
    if len(unnamed) >= max(1, len(names) - len(unnamed)) and len(names) > 1:
        what = f"the first row names {len(names) - len(unnamed)} of {len(names)} columns ({listed(names)})"
        return Hint(f"{what}: is it a title? remove what stands above the names of the columns", known=True)
    if not any(map(is_data, names)) or any(map(is_name, names)):
        return None
    first = {str(n): name for n, name in enumerate(names, 1)}
    rows = [first, *({str(n): record.get(name) for n, name in enumerate(names, 1)} for record in records)]
    mapping = next((m for m, _ in mappings(columns_in(rows))), {})
    what = f"the first row looks like data, not like the names of columns ({listed(names)})"
    if mapping:
        return Hint(f"{what}; try --no-header {flags_of(mapping)}", known=True)
    way = f"columns are then named 1 to {len(names)}: --map user={PLACEHOLDER} --map assistant={PLACEHOLDER}"
    return Hint(f"{what}; add --no-header; {way}", known=True)


def _by_column(records: list[dict[str, Any]], names: list[str]) -> str:
    """Say that a file holds one list for each column, where it does."""
    if len(records) != 1 or not names:
        return ""
    (record,) = records
    way = "save it row by row (in pandas: df.to_json(OUT, orient='records', lines=True))"
    if {"columns", "data"} <= record.keys() <= {"columns", "index", "data"}:
        return f"the file holds one table (columns, data), not records; {way}"
    lists = [v for v in record.values() if isinstance(v, list) and v and not any(isinstance(x, dict | list) for x in v)]
    tables = [v for v in record.values() if isinstance(v, dict) and v and all(key.isdecimal() for key in v)]
    for inside in (lists, tables):
        if len(inside) == len(names) > 1 and len({len(v) for v in inside}) == 1:
            what = f"the file holds columns of {len(inside[0]):,} values ({listed(names)}), not records"
            return f"{what}; {way}"
    return ""


@cache
def _shapes() -> list[dict[str, Any]]:
    text = resources.files("ftconv.schemas").joinpath("foreign-shapes.json").read_text("utf-8")
    found: list[dict[str, Any]] = json.loads(text)["shapes"]
    return found


def _foreign(records: list[dict[str, Any]]) -> str:
    """Return what to call records that another program wrote, "" where nothing tells."""
    for shape in _shapes():
        inside = shape.get("inside", {})
        if all(
            record.keys() >= set(shape["keys"]) and all(_has(record[key], keys) for key, keys in inside.items())
            for record in records[:20]
        ):
            return str(shape["name"])
    return ""


def _has(value: Any, keys: list[str]) -> bool:
    first = value[0] if isinstance(value, list) and value else value
    return isinstance(first, dict) and set(keys) <= first.keys()
