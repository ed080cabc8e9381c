"""JSON that occurs inside a text: decoded with no number changed and no key lost; what a value is, in words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from math import isfinite
from typing import Any

import msgspec

from ftconv import RecordError


def _exact_number(text: str) -> float | Decimal:
    """Keep as Decimal what a float would change: `1e400`, and digits beyond the seventeenth."""
    number = float(text)
    return number if isfinite(number) and Decimal(text) == Decimal(repr(number)) else Decimal(text)


_DECODER = msgspec.json.Decoder(float_hook=_exact_number)
_ENCODER = msgspec.json.Encoder(decimal_format="number")


class _Twice(Exception):
    """A key occurs twice in one object."""


def _refuse_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Twice(next(key for i, (key, _) in enumerate(pairs) if any(key == other for other, _ in pairs[:i])))
    return found


_KINDS = {type(None): "null", bool: "true or false", str: "text", list: "a list", dict: "an object"}


def keys_in(keys: Iterable[Any]) -> str:
    """Name the first keys of a record in one line: `role, content`, or `nothing`."""
    return in_one_line(", ".join(str(key)[:20] for key in list(keys)[:5])) or "nothing"


def in_one_line(text: str) -> str:
    """Spell out line breaks and whatever else cannot be printed."""
    return text if text.isprintable() else "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def kind_of(value: Any) -> str:
    """Return what a decoded value is, in the words of JSON."""
    return _KINDS.get(type(value), "a number")


def decode(text: str, pointer: str, *, code: str = "FT202", what: str = "the text") -> Any:
    """Return the value that `text` says in JSON; integers of any size and long decimals stay exact.

    Raises RecordError: `code` where it is not JSON, FT105 where a key occurs twice in one object.
    """
    try:
        value = _DECODER.decode(text)
    except RecursionError:
        raise RecordError("FT114", f"{what} contains JSON that is nested too deeply", pointer) from None
    except (msgspec.MsgspecError, ValueError, ArithmeticError) as error:
        raise RecordError(code, f"{what} must be JSON: {reason_of(error)}", pointer) from None
    # A cheap hint before the exact look: compact JSON has as many `":` as the text, unless a key was lost.
    if text.count('":') + text.count('" :') > encode(value, pointer).count('":'):
        _look_for_twins(text, pointer)
    return value


def _look_for_twins(text: str, pointer: str) -> None:
    try:
        json.loads(text, object_pairs_hook=_refuse_twins)
    except _Twice as twin:
        key = str(twin)[:30]
        raise RecordError("FT105", f"key {key!r} occurs twice in one object; keep one of them", pointer) from None
    except (ValueError, RecursionError):  # digits or depth that only msgspec can read
        return


def reason_of(error: Exception) -> str:
    """Return what a decoder complains of, in one short line."""
    return str(error).removeprefix("JSON is malformed: ").splitlines()[0][:80]


def encode(value: Any, pointer: str = "") -> str:
    """Return `value` as compact JSON, numbers exact.

    Raises RecordError FT114 for what is nested too deep, FT202 for what JSON cannot say.
    """
    try:
        return _ENCODER.encode(value).decode()
    except RecursionError:
        raise RecordError("FT114", "a value is nested too deeply to be written as JSON", pointer) from None
    except (msgspec.MsgspecError, ValueError, TypeError, ArithmeticError) as error:
        raise RecordError("FT202", f"a value cannot be written as JSON: {reason_of(error)}", pointer) from None
