"""Carrying a change of an Example over to the record that it was read from, and changing nothing else there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from ..containers.decode import FAULTS, decode_fast
from ..containers.json_rewrite import rewritten
from ..model.example import Example, Message, threads_of
from ..model.json_align import aligned, same
from ..model.locate import Locator
from ..model.place import escape_token, resolve, tokens_of
from .text_parts import parts_of

_THREADS = ("messages", "chosen", "rejected")
_GONE = object()
_LEGACY = frozenset({"functions", "function_call"})


class Misfit(Exception):
    """The change has no place in the record."""


# -- by what the format writes -----------------------------------------------------------------------------------------


def merged(record: Any, before: Any, after: Any) -> Any:
    """Return `record` with what changed from `before` to `after`: the same example written, and the changed one.

    What the record spells in another way than the writer, and what the writer does not know, stays. JSON that stands
    in a text is changed inside of the text. Raises Misfit where the record is not laid out as the writer does it.
    """
    if same(before, after):
        return record
    if same(record, before):
        return after
    if type(record) is dict and type(before) is dict and type(after) is dict:
        return _merged_object(record, before, after)
    if type(record) is list and type(before) is list and type(after) is list:
        if len(record) != len(before):
            raise Misfit
        return [
            value if number is None else merged(record[number], before[number], value)
            for number, value in aligned(before, after)
        ]
    if type(record) is str:
        return _merged_text(record, before, after)
    raise Misfit


def _merged_object(record: dict[str, Any], before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    out = {}
    for key, value in record.items():
        if key not in before:
            if key in after and not same(after[key], value):
                raise Misfit
            out[key] = value
        elif key in after:
            out[key] = merged(value, before[key], after[key])
    for key, value in after.items():
        if key in record:
            continue
        if key not in before:
            out[key] = value
        elif not same(before[key], value):
            raise Misfit
    return out


def _merged_text(record: str, before: Any, after: Any) -> str:
    """Change the JSON that stands in a text."""
    value = _inside(record)
    if type(before) is str and type(after) is str:
        before, after = _inside(before), _inside(after)
    new = merged(value, before, after)
    return rewritten(record.encode(), new).decode()


def _inside(text: str) -> Any:
    try:
        value = decode_fast(text)
    except FAULTS:
        raise Misfit from None
    if type(value) not in (dict, list):
        raise Misfit
    return value


# -- by where the texts stand ------------------------------------------------------------------------------------------


def located(
    record: Any, before: Example, after: Example, locate: Callable[[Any, str], str | None] | None = None
) -> Any:
    """Return `record` with the texts of `after` where those of `before` were found, and without the turns that left.

    Raises Misfit where more than texts and turns changed, and where one of them cannot be found.
    """
    changes: dict[str, Any] = {}
    locator = Locator(record, before, locate)
    rest = ("tools", "parallel_tool_calls", "label", "media", "extra")
    if any(getattr(before, name) != getattr(after, name) for name in rest):
        raise Misfit
    for thread in _THREADS:
        one, other = getattr(before, thread), getattr(after, thread)
        if (one is None) != (other is None):
            raise Misfit
        if one is not None and one != other:
            _turns(locator, f"/{thread}", _plain(one), _plain(other), changes)
    if before.text != after.text:
        _leaf(locator, "/text", before.text, after.text, changes)
    if not changes:
        raise Misfit
    return _changed(record, changes)


def _turns(locator: Locator, pointer: str, one: list[Any], other: list[Any], changes: dict[str, Any]) -> None:
    left = dict.fromkeys(range(len(one)))
    for number, turn in aligned(one, other):
        if number is None:
            raise Misfit
        del left[number]
        _leaves(locator, f"{pointer}/{number}", one[number], turn, changes)
    for number in left:
        found = locator.pointer(f"{pointer}/{number}")
        parent, _, token = found.rpartition("/")
        if not token.isdigit() or type(_at(locator.record, parent)) is not list or found in changes:
            raise Misfit
        changes[found] = _GONE


def _plain(turns: list[Message]) -> list[Any]:
    plain: list[Any] = msgspec.to_builtins(turns)
    return plain


def _leaves(locator: Locator, pointer: str, old: Any, new: Any, changes: dict[str, Any]) -> None:
    if same(old, new):
        return
    if type(old) is dict and type(new) is dict and old.keys() == new.keys():
        for key, value in old.items():
            _leaves(locator, f"{pointer}/{escape_token(key)}", value, new[key], changes)
    elif type(old) is list and type(new) is list and len(old) == len(new):
        for number, value in enumerate(old):
            _leaves(locator, f"{pointer}/{number}", value, new[number], changes)
    else:
        _leaf(locator, pointer, old, new, changes)


def _leaf(locator: Locator, pointer: str, old: Any, new: Any, changes: dict[str, Any]) -> None:
    if type(old) is not str or type(new) is not str:
        raise Misfit
    found = locator.pointer(pointer)
    parts = {found: new} if _at(locator.record, found) == old else put_together(locator.record, old, new)
    for place, text in parts.items():
        if changes.get(place, text) != text:
            raise Misfit
        changes[place] = text


def put_together(record: Any, old: str, new: str) -> dict[str, str]:
    """Return the new texts of the record, by pointer, when `old` was put together of some of its texts, in order.

    Raises Misfit where a change cannot be told to be inside one of them.
    """
    places, texts, at = [], [], 0
    for place, text in _texts(record, ""):
        start = old.find(text, at) if text else -1
        if start >= 0:
            places.append(place)
            texts.append((start, start + len(text)))
            at = start + len(text)
    parts = parts_of(old, new, texts)
    if parts is None or not places:
        raise Misfit
    return {place: part for place, part, (a, b) in zip(places, parts, texts, strict=True) if part != old[a:b]}


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if type(value) is str:
        yield path, value
    elif type(value) is dict:
        for key, inner in value.items():
            yield from _texts(inner, f"{path}/{escape_token(key)}")
    elif type(value) is list:
        for number, inner in enumerate(value):
            yield from _texts(inner, f"{path}/{number}")


def _at(record: Any, pointer: str) -> Any:
    try:
        return resolve(record, pointer)
    except LookupError:
        raise Misfit from None


class _Inside(dict[str, Any]):
    """What changes inside of a value: for a token of a pointer the new value, _GONE, or what changes in there."""


def _changed(record: Any, changes: dict[str, Any]) -> Any:
    """Return `record` with new values at some pointers."""
    root: Any = _Inside()
    for pointer, new in changes.items():
        if not pointer:
            return new
        *way, last = tokens_of(pointer)
        inside = root
        for token in way:
            inside = inside.setdefault(token, _Inside())
            if type(inside) is not _Inside:
                raise Misfit  # it changes as a whole
        if last in inside:
            raise Misfit
        inside[last] = new
    return _applied(record, root)


def _applied(value: Any, change: Any) -> Any:
    if type(change) is not _Inside:
        return change
    if type(value) is dict:
        moved = {key: _applied(inner, change[key]) if key in change else inner for key, inner in value.items()}
        return {key: inner for key, inner in moved.items() if inner is not _GONE}
    moved_list = [_applied(one, change[str(at)]) if str(at) in change else one for at, one in enumerate(value)]
    return [inner for inner in moved_list if inner is not _GONE]


# -- by how the format spells things today -----------------------------------------------------------------------------


def respelled(record: Any, written: Any, spellings: frozenset[str]) -> Any:
    """Return `record` with roles, and the notation of calls, as the writer writes them.

    `spellings` are the roles as they were found. Keys of the first way to call tools give way to those of today.
    """
    if type(record) is dict and type(written) is dict:
        out = {}
        for key, value in record.items():
            if key in written:
                out[key] = respelled(value, written[key], spellings)
            elif key not in _LEGACY:
                out[key] = value
        if len(out) < len(record) or any(type(v) is str and v == "function" for v in record.values()):
            out |= {key: value for key, value in written.items() if key not in record}
        return out
    if type(record) is list and type(written) is list and len(record) == len(written):
        return [respelled(one, other, spellings) for one, other in zip(record, written, strict=True)]
    if type(record) is str and type(written) is str and record in spellings:
        return written
    if type(record) is str and type(written) in (dict, list):
        new = respelled(_inside(record), written, spellings)
        return rewritten(record.encode(), new).decode()
    return record


def renamed_roles(
    record: Any, example: Example, locate: Callable[[Any, str], str | None] | None = None
) -> Iterator[Any]:
    """Yield `record` with the roles that are spelled in another way as we spell them, each where its turn stands; then
    also wherever else they stand like that, for a turn that the record has twice.

    Raises Misfit where a turn cannot be found, or does not say its role under one key of its own.
    """
    changes: dict[str, Any] = {}
    locator = Locator(record, example, locate)
    names: dict[tuple[str, Any], str] = {}
    for thread in _THREADS:
        for index, turn in enumerate(getattr(example, thread) or ()):
            if turn.seen is None:
                continue
            found = locator.pointer(f"/{thread}/{index}")
            there = _at(record, found)
            keys = [key for key, value in there.items() if value == turn.seen] if type(there) is dict else []
            if len(keys) != 1:
                raise Misfit
            changes[f"{found}/{escape_token(keys[0])}"] = turn.role
            names[keys[0], turn.seen] = turn.role
    yield _changed(record, changes)
    yield _renamed(record, names)


def _renamed(value: Any, names: dict[tuple[str, Any], str]) -> Any:
    if type(value) is dict:
        return {
            key: names.get((key, inner), inner) if type(inner) is str else _renamed(inner, names)
            for key, inner in value.items()
        }
    return [_renamed(inner, names) for inner in value] if type(value) is list else value


def spellings_of(example: Example) -> frozenset[str]:
    """Return the roles as they were found, where they are not spelled as the format does."""
    turns = (turn for _, thread in threads_of(example) for turn in thread)
    return frozenset(turn.seen for turn in turns if turn.seen is not None)
