"""`--map FIELD=COLUMN`: columns of a record under the names that a reader knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..errors import RecordError, UsageError
from ..model.nearest import did_you_mean
from ..model.place import escape_token


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


def renamer(mapping: dict[str, str]) -> Callable[[Any], Any]:
    """Return a function that gives a record's columns the names of the fields; dots reach into objects.

    The other columns stay. A column that some records lack is no error here: the reader decides.
    """
    simple = [(column, field) for field, column in mapping.items() if "." not in column]
    dotted = [(column.split("."), field) for field, column in mapping.items() if "." in column]
    wanted = set(mapping)

    def rename(record: Any) -> Any:
        if not isinstance(record, dict):
            raise RecordError("FT201", f"--map needs records with columns, found {_kind(record)}")
        out = dict(record)
        values = [(field, out.pop(column)) for column, field in simple if column in out]
        for path, field in dotted:
            found, value = (True, out.pop(".".join(path))) if ".".join(path) in out else _take(out, path)
            if found:
                values.append((field, value))
        taken = {field for field, _ in values}
        for key in [k for k in out if k in wanted and k in taken]:
            raise RecordError(
                "FT202",
                f"column {key!r} exists beside the one that --map names {key!r}; map it too",
                "/" + escape_token(key),
            )
        return {**dict(values), **out}

    return rename


def nowhere(records: Iterable[dict[str, Any]], column: str) -> str:
    """Say from where on a dotted path leads nowhere in any of the records; "" when it leads somewhere in one."""
    deepest, there = 0, "there is nothing"
    path = column.split(".")
    for record in records:
        inner: Any = record
        if column in record:
            return ""
        depth = 0
        while depth < len(path) and isinstance(inner, dict) and path[depth] in inner:
            inner, depth = inner[path[depth]], depth + 1
        if depth == len(path):
            return ""
        if depth > deepest:
            hint = did_you_mean(path[depth], inner) if isinstance(inner, dict) else ""
            shown = ", ".join(key[:40] for key in list(inner)[:12]) if isinstance(inner, dict) else ""
            what = f"it has {shown or 'nothing'}{hint}" if isinstance(inner, dict) else f"it is {_kind(inner)}"
            deepest, there = depth, f"{'.'.join(path[:depth])!r} has no {path[depth]!r}: {what}"
    return there


def _take(record: dict[str, Any], path: list[str]) -> tuple[bool, Any]:
    """Take the value at `path` out of copies of the objects on the way."""
    key, *rest = path
    if key not in record:
        return False, None
    if not rest:
        return True, record.pop(key)
    inner = record[key]
    if not isinstance(inner, dict):
        return False, None
    copy = dict(inner)
    found, value = _take(copy, rest)
    if found:
        if copy:
            record[key] = copy
        else:
            del record[key]
    return found, value


def _kind(value: Any) -> str:
    words = {list: "a list", str: "text", type(None): "null", bool: "true or false", int: "a number", float: "a number"}
    return words.get(type(value), type(value).__name__)
