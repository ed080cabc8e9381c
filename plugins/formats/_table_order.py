"""Columns that number or date the turns of a conversation: its rows are read in their order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any, NoReturn

from ftconv import RecordError

from ._prompt_completion_fields import kind_of
from ._table_names import ORDER, SURE_ORDER, Names, form_of, pointer_to

_NUMBERED = re.compile(r"(-?\d+(?:\.\d+)?)|(\D+)(\d+)")
"""A number, perhaps behind letters that all rows share: `7`, `turn-7`."""
_BLANK = (None, "")
_SEVERAL = ("tool",)
"""Roles that may speak several times within one exchange."""


Spoken = tuple[dict[str, Any], Names, str]
"""A row, what its columns are, and its role."""


def order_of(spoken: Sequence[Spoken]) -> tuple[list[int], list[str]]:
    """Return the indices of rows of one conversation in the order of their turns, and the columns that say so.

    Names and contents decide which columns count. Without any, that is the order of the rows.
    Raises RecordError FT202, pointing to the row, for a column that contradicts itself or another one.
    """
    columns = list(dict.fromkeys(column for _, names, _ in spoken for column in names.order))
    keyed: dict[str, list[Any]] = {}
    for column in columns:
        keys = _keys([row.get(column) for row, _, _ in spoken], column)
        if keys is not None:
            keyed[column] = keys
    keyed = {c: keys for c, keys in keyed.items() if form_of(c) == ORDER} or keyed
    turns = list(range(len(spoken)))
    leading = next((c for c, keys in keyed.items() if len(set(keys)) == len(keys)), "")
    if leading:
        turns.sort(key=keyed[leading].__getitem__)
    for column, keys in keyed.items():
        wrong = next((b for a, b in pairwise(turns) if keys[b] < keys[a]), None)
        if wrong is not None and leading:
            _refuse(wrong, column, f"columns {leading!r} and {column!r} order the rows differently", leading)
        if wrong is not None:
            _refuse(
                wrong, column, f"column {column!r} does not order the rows: some share a number, and they are mixed up"
            )
    for column, keys in keyed.items() if not leading else ():
        twice = _twice(keys, [role for _, _, role in spoken])
        if twice is not None:
            what = f"two rows have {spoken[twice][0].get(column)!r} in column {column!r}, so their order is not known"
            _refuse(twice, column, what)
    return turns, list(keyed)


def _refuse(row: int, column: str, what: str, use: str = "COLUMN") -> NoReturn:
    way = (
        f"correct it, name another column with --map {ORDER}={use}, or add --from-option order=rows to keep their order"
    )
    raise RecordError("FT202", f"{what}; {way}", f"/{row}{pointer_to(column)}")


def _keys(values: Sequence[Any], column: str) -> list[Any] | None:
    """Return what rows are sorted by, None for a column that says nothing of their order."""
    sure = form_of(column) in SURE_ORDER
    there = [(i, value) for i, value in enumerate(values) if value not in _BLANK and value == value]
    keys = [(i, _key(value)) for i, value in there]
    kinds = {kind for _, (kind, _) in keys}
    if kinds <= {""}:
        if there and form_of(column) == ORDER:
            _refuse(there[0][0], column, f"expected a number or a time, found {_shown(there[0][1])}")
        return None
    if len(kinds) > 1:
        usual = keys[0][1][0] or next(kind for kind in kinds if kind)
        odd = next(i for i, (kind, _) in keys if kind != usual)
        _refuse(odd, column, f"expected {usual.partition(':')[0]} as in other rows, found {_shown(values[odd])}")
    known = {i: key for i, (_, key) in keys}
    if len(known) < len(values):
        if any(one > other for one, other in pairwise(known.values())):
            _refuse(next(i for i in range(len(values)) if i not in known), column, "expected a number, found none")
        # The rows stand in order as it is; one without a number belongs where it stands.
        last = min(known.values())
        return [last := known.get(i, last) for i in range(len(values))] if sure else None
    if not sure and len(set(known.values())) < min(2, len(values) + 1):
        return None  # the same in all rows: it says something of the conversation
    return list(known.values())


def _key(value: Any) -> tuple[str, Any]:
    """Return what kind of order a value has, "" for none, and what to sort by."""
    if isinstance(value, bool | list | dict):
        return "", None
    if not isinstance(value, str):
        return "a number:", value
    text = value.strip()
    if found := _NUMBERED.fullmatch(text):
        number = found[1] or found[3]
        return f"a number:{found[2] or ''}", Decimal(number)
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return "", None
    return f"a time:{time.tzinfo is None}", time


def _twice(keys: Sequence[Any], roles: Sequence[str]) -> int | None:
    """Return a row that has the number and the speaker of another one. A question and its reply may share a number."""
    if isinstance(keys[0], datetime):
        return None
    seen: set[tuple[Any, str]] = set()
    for i, key in enumerate(zip(keys, roles, strict=True)):
        if key in seen and key[1] not in _SEVERAL:
            return i
        seen.add(key)
    return None


def _shown(value: Any) -> str:
    return f"{value[:40]!r}" if isinstance(value, str) else kind_of(value)
