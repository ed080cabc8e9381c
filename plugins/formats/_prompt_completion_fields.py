"""Columns of a record by field: spellings, kinds, and the words of a refusal."""

from __future__ import annotations

from typing import Any

from ftconv import RecordError

"""Columns that marks inside the text point to, when they hold lists."""


def spellings(*names: str, **others: tuple[str, ...]) -> dict[str, str]:
    """Return spelling → field: each name as it is, Capitalised and UPPER CASE, and the `others` that a field has."""
    table = {form: name for name in names for form in (name, name.capitalize(), name.upper())}
    table |= {other: name for name, more in others.items() for other in more}
    return table


def kind_of(value: Any) -> str:
    """Say in a word what a JSON value is."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    words: dict[type, str] = {str: "text", list: "a list", dict: "an object"}
    return words.get(type(value), "a number")


def gather(record: dict[Any, Any], table: dict[str, str]) -> tuple[dict[str, Any], dict[str, str], dict[str, Any]]:
    """Sort the columns of a record: values by field, spellings by field, and all the others.

    Raises RecordError FT202 when two columns mean the same field.
    """
    values: dict[str, Any] = {}
    seen: dict[str, str] = {}
    extra: dict[str, Any] = {}
    for key, value in record.items():
        field = table.get(key)
        if field is None:
            extra[key] = value
        elif field in seen:
            raise RecordError(
                "FT202", f"{seen[field]!r} and {key!r} both mean the {field}; keep one, or rename the other", f"/{key}"
            )
        else:
            values[field] = value
            seen[field] = key
    return values, seen, extra


def has_choice(values: dict[str, Any], seen: dict[str, str], reply: str) -> bool:
    """Whether a record is a preference: `chosen` and `rejected` are there.

    Null says that a column is not there; so do two empty cells beside a reply, as tables with mixed rows have them.
    Raises RecordError FT202 when there is only one of the two.
    """
    chosen, rejected = values.get("chosen"), values.get("rejected")
    if chosen is None and rejected is None:
        return False
    for missing, there in (("chosen", "rejected"), ("rejected", "chosen")):
        if values.get(missing) is None:
            pointer = f"/{seen[missing]}" if missing in seen else ""
            raise RecordError("FT202", f"{missing} is missing beside {there}: a preference needs both", pointer)
    return not (chosen == "" and rejected == "" and isinstance(values.get(reply), str))


def add_rest(
    record: dict[str, Any], media: dict[str, list[Any]] | None, extra: dict[str, Any] | None, reserved: frozenset[str]
) -> dict[str, Any]:
    """Add media and unknown columns to a record that is written.

    No column of the record is overwritten, and no unknown column gets a name that would mean something else there.
    """
    for name, items in (media or {}).items():
        record.setdefault(name, items)
    for name, value in (extra or {}).items():
        if name not in reserved:
            record.setdefault(name, value)
    return record
