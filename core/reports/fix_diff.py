"""What fixes change, record by record, for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from ..fix.chunk import Change
from ..model.json_align import aligned, same
from ..model.place import escape_token
from ..model.safe_text import safe
from ..model.secrets import hidden

_WIDE = 160
"""Characters that are shown of a value."""
_BEFORE = 40
"""Characters that are shown before the first difference."""
_encode = msgspec.json.Encoder(decimal_format="number").encode


def diff_lines(change: Change | str, codes: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines that show a change: which record, by which rules (`codes` by name), and each value that differs.

    What is shown is escaped, and cut to what stands around the difference.
    """
    if isinstance(change, str):
        yield safe(change, 1000)
        return
    by = ", ".join(f"{codes[name]} {name}" if name in codes else name for name in change.by)
    where = f"{safe(str(change.place), 500)}: record {change.place.record}"
    yield f"{where} is dropped: {by}" if change.dropped else f"{where}: {by}"
    if change.hidden:
        yield "  (not shown: the record contains private text)"
    elif change.dropped:
        yield f"- {_shown(change.old)}"
    else:
        yield from _differences(change.old, change.new, "")


def _differences(old: Any, new: Any, pointer: str) -> Iterator[str]:
    if same(old, new):
        return
    if type(old) is dict and type(new) is dict:
        for key in [*old, *(key for key in new if key not in old)]:
            inner = f"{pointer}/{escape_token(key)}"
            if key not in new:
                yield from _pair(inner, old[key], _NONE)
            elif key not in old:
                yield from _pair(inner, _NONE, new[key])
            else:
                yield from _differences(old[key], new[key], inner)
    elif type(old) is list and type(new) is list:
        yield from _items(old, new, pointer)
    else:
        yield from _pair(pointer, old, new)


def _items(old: list[Any], new: list[Any], pointer: str) -> Iterator[str]:
    at = 0
    for position, (number, value) in enumerate(aligned(old, new)):
        for gone in range(at, number if number is not None else at):
            yield from _pair(f"{pointer}/{gone}", old[gone], _NONE)
        if number is None:
            yield from _pair(f"{pointer}/{position}", _NONE, value)
        else:
            yield from _differences(old[number], value, f"{pointer}/{number}")
            at = number + 1
    for gone in range(at, len(old)):
        yield from _pair(f"{pointer}/{gone}", old[gone], _NONE)


_NONE = object()


def _pair(pointer: str, old: Any, new: Any) -> Iterator[str]:
    old, new = (hidden(value) if type(value) is str else value for value in (old, new))
    start = _first_difference(old, new) if type(old) is str and type(new) is str else 0
    where = f"{safe(pointer, 200)}: " if pointer else ""
    if old is not _NONE:
        yield f"- {where}{_shown(old, start)}"
    if new is not _NONE:
        yield f"+ {where}{_shown(new, start)}"


def _first_difference(old: str, new: str) -> int:
    at = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        at += 1
    return max(at - _BEFORE, 0)


def _shown(value: Any, start: int = 0) -> str:
    if type(value) is str and start:
        return "…" + safe(_encode(value[start : start + _WIDE]).decode()[1:], _WIDE)
    return safe(_encode(value[:_WIDE] if type(value) is str else value).decode(), _WIDE)
