"""Names and values of a record in the words of a message: short, on one line."""

from __future__ import annotations

from typing import Any

_KINDS = {type(None): "null", bool: "true or false", str: "text", list: "a list", dict: "an object"}


def kind_of(value: Any) -> str:
    """Return what a decoded value is, in the words of JSON."""
    return _KINDS.get(type(value), "a number")


def quoted(name: str) -> str:
    """Return a name in quotes, cut to 32 characters; one that cannot be printed is not shown."""
    short = name if len(name) <= 32 else f"{name[:31]}…"
    return repr(short) if short.isprintable() else "a name that cannot be printed"
