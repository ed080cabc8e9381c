"""JSON as reports write it: one item a line, nothing in it that could steer a terminal, never half a character."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..model.safe_text import safe_json


class Tree(dict[str, Any]):
    """An object with one member a line."""


class JsonRows:
    """A list with one item a line; the items are taken one by one."""

    def __init__(self, items: Iterable[Any]) -> None:
        self.items = items


def json_line(value: Any) -> str:
    """Return a value as JSON, in one line."""
    return safe_json(json.dumps(sound(value), ensure_ascii=False, separators=(",", ":")))


def sound(value: Any) -> Any:
    """Return a value that every JSON parser takes: a lone surrogate is spelled out, NaN and Infinity become text."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return value.encode("utf-8", "backslashreplace").decode()
        return value
    if isinstance(value, Mapping):
        return {sound(str(key)): sound(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [sound(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    return sound(str(value))


def json_lines(value: Any, indent: str = "") -> Iterator[str]:
    """Yield the lines of a document; `Tree` and `Rows` in it are spread out, everything else stays in one line."""
    if isinstance(value, Tree):
        yield from _spread("{", ((f"{json_line(key)}: ", member) for key, member in value.items()), "}", indent)
    elif isinstance(value, JsonRows):
        yield from _spread("[", (("", item) for item in value.items), "]", indent)
    else:
        yield json_line(value)


def _spread(opening: str, members: Iterable[tuple[str, Any]], closing: str, indent: str) -> Iterator[str]:
    """Yield brackets with a member a line between them; a line is held back until it is known whether one follows."""
    held = ""
    inner = indent + "  "
    yield opening
    for head, value in members:
        lines = json_lines(value, inner)
        first = inner + head + next(lines)
        if held:
            yield held + ","
        held = first
        for line in lines:
            yield held
            held = line
    if held:
        yield held
    yield indent + closing
