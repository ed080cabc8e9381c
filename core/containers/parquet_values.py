"""What the values of Arrow's types are as JSON values."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from .chunk import Broken

Convert = Callable[[Any], Any]

_NO_FRACTION = re.compile(r"\.0+(?!\d)")
_DURATION_DIGITS = {"s": 0, "ms": 3, "us": 6, "ns": 9}


class Unreadable(Exception):
    """A value that has no JSON form: a code, and words."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.broken = Broken(code, words)


def depth_of(kind: Any) -> int:
    """Count how deep a type nests."""
    return 1 + max((depth_of(kind.field(n).type) for n in range(kind.num_fields)), default=0)


def readable(kind: Any, *, raw_text: bool = False) -> Any:
    """Return the type to cast to before values are taken: times become text, so that no digit of them is lost.

    With `raw_text` texts become bytes, of which some may not be UTF-8.
    """
    import pyarrow as pa

    t = pa.types
    if t.is_dictionary(kind):
        return readable(kind.value_type, raw_text=raw_text)
    if t.is_timestamp(kind) or t.is_date(kind) or t.is_time(kind) or t.is_duration(kind):
        return pa.string()
    if raw_text and (t.is_string(kind) or t.is_large_string(kind)):
        return pa.large_binary() if t.is_large_string(kind) else pa.binary()
    if t.is_map(kind):
        return pa.map_(readable(kind.key_type, raw_text=raw_text), readable(kind.item_type, raw_text=raw_text))
    if t.is_struct(kind):
        fields = [kind.field(n) for n in range(kind.num_fields)]
        return pa.struct([f.with_type(readable(f.type, raw_text=raw_text)) for f in fields])
    if t.is_fixed_size_list(kind):
        return pa.list_(readable(kind.value_type, raw_text=raw_text), kind.list_size)
    if t.is_large_list(kind):
        return pa.large_list(readable(kind.value_type, raw_text=raw_text))
    if t.is_list(kind):
        return pa.list_(readable(kind.value_type, raw_text=raw_text))
    return kind


def converter(kind: Any, name: str) -> Convert | None:
    """Return what makes a JSON value of a value of type `kind`, as it stands in the file; None when it is one.

    `name` is that of the column, for messages.
    """
    import pyarrow as pa

    t = pa.types
    if t.is_dictionary(kind):
        return converter(kind.value_type, name)
    if t.is_null(kind) or t.is_boolean(kind) or t.is_integer(kind) or t.is_decimal(kind):
        return None
    if t.is_string(kind) or t.is_large_string(kind) or str(kind) in ("string_view", "extension<arrow.json>"):
        return None
    if t.is_floating(kind):
        return _finite(name)
    if t.is_timestamp(kind) or t.is_date(kind) or t.is_time(kind):
        return _time(name)
    if t.is_duration(kind):
        return _duration(_DURATION_DIGITS[kind.unit])
    if t.is_binary(kind) or t.is_large_binary(kind) or t.is_fixed_size_binary(kind) or str(kind) == "binary_view":
        return _text(name)
    if t.is_map(kind):
        return _map(converter(kind.key_type, name), converter(kind.item_type, name))
    if t.is_struct(kind):
        members = [kind.field(n) for n in range(kind.num_fields)]
        return _struct({m.name: converter(m.type, name) for m in members})
    if t.is_list(kind) or t.is_large_list(kind) or t.is_fixed_size_list(kind):
        return _list(converter(kind.value_type, name))
    return _refuse(name, str(kind))


def _finite(name: str) -> Convert:
    def convert(value: float) -> float:
        if value - value != 0.0:
            raise Unreadable("FT106", f"{value} in column {name!r} is not a JSON number; write null or a number")
        return value

    return convert


def _time(name: str) -> Convert:
    def convert(text: str) -> str:
        if text.startswith("<"):
            raise Unreadable("FT202", f"a time in column {name!r} is out of range")
        return _NO_FRACTION.sub("", text.replace(" ", "T", 1))

    return convert


def _duration(digits: int) -> Convert:
    return lambda text: f"PT{Decimal(text).scaleb(-digits).normalize():f}S"


def _text(name: str) -> Convert:
    def convert(value: bytes) -> str:
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            words = f"column {name!r} holds bytes that are not UTF-8 text; remove the column or convert it"
            raise Unreadable("FT102", words) from None

    return convert


def _map(key: Convert | None, item: Convert | None) -> Convert:
    def convert(pairs: list[tuple[Any, Any]]) -> Any:
        made = [(_applied(key, k), _applied(item, v)) for k, v in pairs]
        keys = [k for k, _ in made]
        if all(type(k) is str for k in keys) and len(set(keys)) == len(keys):
            return dict(made)
        return [list(pair) for pair in made]

    return convert


def _struct(members: dict[str, Convert | None]) -> Convert:
    def convert(value: dict[str, Any]) -> dict[str, Any]:
        return {k: _applied(members.get(k), v) for k, v in value.items() if v is not None}

    return convert


def _list(inner: Convert | None) -> Convert | None:
    return None if inner is None else lambda values: [_applied(inner, v) for v in values]


def _applied(convert: Convert | None, value: Any) -> Any:
    return value if convert is None or value is None else convert(value)


def _refuse(name: str, kind: str) -> Convert:
    def convert(value: Any) -> Any:
        raise Unreadable("FT202", f"column {name!r} is of type {kind[:40]}, which has no JSON form; remove it")

    return convert
