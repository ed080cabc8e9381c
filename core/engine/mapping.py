"""`--map FIELD=COLUMN`: columns of a record under the names that a reader knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..errors import RecordError, UsageError
from ..model.nearest import did_you_mean
from ..model.place import escape_token
from ..model.roles import CANONICAL
from ..model.safe_text import safe


def parse_map(pairs: Iterable[str]) -> dict[str, str]:
    """Read `FIELD=COLUMN` pairs. Raises UsageError for anything else, and for a field or column that is given twice."""
    mapping: dict[str, str] = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not equals or not field or not column:
            raise UsageError(f"--map {pair!r}: expected FIELD=COLUMN, such as --map user=question")
        if field in mapping:
            raise UsageError(f"--map gives {field!r} twice: {mapping[field]!r} and {column!r}")
        other = next((name for name, taken in mapping.items() if taken == column), "")
        if other:
            raise UsageError(f"--map takes {column!r} twice: as {other!r} and as {field!r}")
        mapping[field] = column
    return mapping


def path_of(record: Any, column: str) -> list[str]:
    """Return the keys that lead to a column of a record, [] where nothing does.

    A name is taken as it is, or as it is shown, with control characters escaped. Dots reach into objects; of several
    ways the one with the longest first key counts, so that a dot may be part of a name.
    """
    if not isinstance(record, dict):
        return []
    if column in record:
        return [column]
    if (shown := _shown_as(record, column)) is not None:
        return [shown]
    at = column.rfind(".")
    while at > 0:
        key = column[:at] if column[:at] in record else _shown_as(record, column[:at])
        if key is not None and (rest := path_of(record[key], column[at + 1 :])):
            return [key, *rest]
        at = column.rfind(".", 0, at)
    return []


def _shown_as(record: dict[str, Any], name: str) -> str | None:
    return next((key for key in record if safe(key, len(name)) == name), None) if "\\" in name else None


def renamer(mapping: dict[str, str]) -> Callable[[Any], Any]:
    """Return a function that gives a record's columns the names of the fields; dots reach into objects.

    The other columns stay. A column that some records lack is no error here: the reader decides. Whole numbers and
    truth values become text where the field is a role: it was said that they are what is spoken.
    """
    wanted = set(mapping)

    def rename(record: Any) -> Any:
        if not isinstance(record, dict):
            raise RecordError("FT201", f"--map needs records with columns, found {_kind(record)}")
        out = dict(record)
        values = {field: out.pop(column) for field, column in mapping.items() if column in out}
        for field, column in mapping.items() if len(values) < len(mapping) else ():
            if field not in values and (path := path_of(out, column)):
                values[field] = _take(out, path)
        for field in CANONICAL:
            if isinstance(values.get(field), int):
                values[field] = str(values[field]).lower()
        for key in [k for k in out if k in wanted and k in values]:
            raise RecordError(
                "FT202",
                f"column {key!r} exists beside the one that --map names {key!r}; map it too",
                "/" + escape_token(key),
            )
        return {**values, **out}

    return rename


def nowhere(records: Iterable[dict[str, Any]], column: str) -> str:
    """Say from where on a dotted path leads nowhere in any of the records; "" when it does not even begin."""
    deepest, there = 0, ""
    for record in records:
        depth, at = 0, column.rfind(".")
        while at > 0 and not depth:
            inner: Any = record
            for key in path_of(record, column[:at]):
                inner, depth = inner[key], at
            at = column.rfind(".", 0, at)
        if depth > deepest:
            rest = column[depth + 1 :]
            hint = did_you_mean(rest, inner) if isinstance(inner, dict) else ""
            shown = ", ".join(key[:40] for key in list(inner)[:12]) if isinstance(inner, dict) else ""
            what = f"it has {shown or 'nothing'}{hint}" if isinstance(inner, dict) else f"it is {_kind(inner)}"
            deepest, there = depth, f"{column[:depth]!r} has no {rest.partition('.')[0]!r}: {what}"
    return there


def _take(record: dict[str, Any], path: list[str]) -> Any:
    """Take the value at `path` out of copies of the objects on the way; an object that becomes empty goes, too."""
    key, *rest = path
    if not rest:
        return record.pop(key)
    copy = record[key] = dict(record[key])
    value = _take(copy, rest)
    if not copy:
        del record[key]
    return value


def _kind(value: Any) -> str:
    words = {list: "a list", str: "text", type(None): "null", bool: "true or false", int: "a number", float: "a number"}
    return words.get(type(value), type(value).__name__)
