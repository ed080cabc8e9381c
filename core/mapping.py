"""`--map FIELD=COLUMN`: columns of a record under the names that a reader knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .errors import RecordError, UsageError
from .place import escape_token


def parse_map(pairs: Iterable[str]) -> dict[str, str]:
    """Read `FIELD=COLUMN` pairs. Raises UsageError for anything else, and for a field that is given twice."""
    mapping: dict[str, str] = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not equals or not field or not column:
            raise UsageError(f"--map {pair!r}: write FIELD=COLUMN, such as --map user=question")
        if field in mapping:
            raise UsageError(f"--map gives {field!r} twice: {mapping[field]!r} and {column!r}")
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
            raise RecordError("FT201", f"--map wants records with columns, this one is {_kind(record)}")
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
                f"column {key!r} stands beside the one that --map calls {key!r}; map it too",
                "/" + escape_token(key),
            )
        return {**dict(values), **out}

    return rename


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
    return {list: "a list", str: "text", type(None): "null"}.get(type(value), type(value).__name__)
