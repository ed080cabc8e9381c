"""Decoding one JSON record exactly: fast where nothing is odd, and with the cause where something is."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import msgspec

from ..model.limits import Limits
from .chunk import Broken
from .json_fault import explain_json
from .json_tree import tree_of
from .spans import moved


def exact_float(text: str) -> float | Decimal:
    """Return a float when it says the same as `text`, a Decimal otherwise, so that no digit is lost."""
    number = float(text)
    if number - number == 0.0 and Decimal(repr(number)) == Decimal(text):
        return number
    return Decimal(text)


decode_fast = msgspec.json.Decoder(float_hook=exact_float).decode
"""Strict JSON except for duplicate keys, of which the last wins; big integers and long decimals stay exact."""

encoder = msgspec.json.Encoder(decimal_format="number")

OVERSIZED_HEAD = 1000
"""How many bytes are kept of a record that is longer than the limit."""

FAULTS = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError, ArithmeticError)
"""What `decode_fast` raises."""

loose_colon = re.compile(rb'"[ \t\r\n]+:').search
"""Finds a key with white space before its colon."""


def keys_in(value: Any, below: int) -> int:
    """Count the keys of all objects in `value`. Raises RecursionError when there are more than `below` levels in it."""
    count = 0
    if type(value) is dict:
        count = len(value)
        items: Any = value.values()
    else:
        items = value
    for item in items:
        kind = type(item)
        if kind is dict:
            if below < 1:
                raise RecursionError
            count += len(item)
            for inner in item.values():
                if type(inner) is dict or type(inner) is list:
                    if below < 2:
                        raise RecursionError
                    count += keys_in(inner, below - 2)
        elif kind is list:
            if below < 1:
                raise RecursionError
            count += keys_in(item, below - 1)
    return count


def quotes_in(record: dict[str, Any]) -> int:
    """Count the quotes that a record needs, when it is flat but for lists of flat objects, with text in all of them.

    -1 for any other record, at once.
    """
    quotes = 0
    for value in record.values():
        kind = type(value)
        if kind is str:
            quotes += 2
        elif kind is list:
            for item in value:
                if type(item) is not dict:
                    return -1
                for inner in item.values():
                    if type(inner) is not str:
                        return -1
                quotes += 4 * len(item)
        else:
            return -1
    return quotes + 2 * len(record)


def surely_unique(raw: bytes, keys: int) -> bool:
    """Whether the `keys` decoded from `raw` are all that it has, as far as a count of `":` can tell.

    Every key ends in `":`, unless white space stands between; text may hold more of them. So when the counts are
    equal, no key was written twice. False says only that it must be looked at closely.
    """
    return raw.count(b'":') == keys and loose_colon(raw) is None


def decode_record(raw: bytes, limits: Limits) -> Any:
    """Return the value of one record, or a Broken that says what is wrong and where, relative to its start."""
    if len(raw) > limits.max_record_bytes:
        return too_long(limits)
    try:
        value = decode_fast(raw)
        keys = keys_in(value, limits.max_depth - 1) if type(value) in (dict, list) else 0
    except RecursionError:
        return too_deep(limits)
    except FAULTS:
        return explain_json(raw)
    if surely_unique(raw, keys):
        return value
    return duplicate_key(raw) or value


def too_deep(limits: Limits) -> Broken:
    """What is said of a record that nests deeper than the limit."""
    words = f"nested deeper than {limits.max_depth} levels; to allow more, set limits.max_depth in ftconv.yaml"
    return Broken("FT114", words)


def too_long(limits: Limits) -> Broken:
    """What is said of a record that is longer than the limit."""
    size = f"{limits.max_record_bytes:,}"
    words = f"record longer than {size} bytes; to allow more, set limits.max_record_bytes in ftconv.yaml"
    return Broken("FT114", words)


class _Twice(Exception):
    pass


def _refuse_twice(pairs: list[tuple[str, Any]]) -> None:
    if len({key for key, _ in pairs}) < len(pairs):
        raise _Twice


_EXACT = json.JSONDecoder(
    object_pairs_hook=_refuse_twice, parse_int=str, parse_float=str, parse_constant=str, strict=True
)


def duplicate_key(raw: bytes) -> Broken | None:
    """Return a Broken when an object of `raw`, which is JSON, has a key twice."""
    try:
        _EXACT.decode(raw.decode("utf-8"))
    except _Twice:
        at, key = _second_key(raw)
        shown = key if len(key) <= 40 else key[:40] + "…"
        line, column = moved(raw, 0, at, 0, 1)
        words = f"duplicate key {shown!r} in one object; remove one, since one of the values would be lost"
        return Broken("FT105", words, line, column, at)
    except RecursionError:
        return Broken("FT114", "nested too deeply to be read")
    return None


def _second_key(raw: bytes) -> tuple[int, str]:
    """Return where the first key stands that its object has already, and the key."""
    found: list[tuple[int, str]] = []
    waiting = [tree_of(raw)]
    while waiting:
        node = waiting.pop()
        seen: set[str | None] = set()
        for at, key in zip(node.members.heads, node.members.keys, strict=False):  # an array has no keys
            if key in seen:
                found.append((at, str(key)))
                break
            seen.add(key)
        waiting.extend(node.containers())
    return min(found)
