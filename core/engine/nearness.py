"""Which format records resemble most, where none is recognised: by the keys that they share with its schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Any

from msgspec import Struct

from ..errors import RecordError
from ..model.place import tokens_of
from ..spec.format import Reader
from ..spec.host import Host
from .ranking import rank, takes_speakers

_OUTER = 4
"""How many keys inside a record count as much as one of its own."""
_SHARED = 2
"""How many keys it shares at least with a format that it lacks something of."""


class Complaint(Struct, frozen=True):
    """Why the nearest format does not read the records. `known` are the keys that its records may have.

    `pointer` is "" where the record itself is at fault.
    """

    format: str
    pointer: str
    words: str
    known: frozenset[str] = frozenset()

    @property
    def path(self) -> list[str]:
        """The keys that lead to what is wrong."""
        return tokens_of(self.pointer) if self.pointer else []


def complaint_of(values: Sequence[Any], host: Host) -> Complaint | None:
    """Return what the nearest built-in reader says of the records; None where none knows a key, or it reads them.

    Nearest is the format whose schema names most of the keys; of those alike, the surest, then the more general one.
    """
    records = [value for value in values if isinstance(value, dict)]
    outer = {key for record in records for key in record}
    inner = {key for record in records for value in record.values() for key in _keys(value)}
    near: list[tuple[tuple[float, ...], Reader]] = []
    for guess in rank(values, host, {}):
        reader = host.reader(guess.format)
        if host.owner("reader", reader.name).builtin:
            every = _all_keys(reader.schema or "")
            score = _OUTER * len(outer & _own_keys(reader)) + len(outer & {*reader.fields}) + len(inner & every)
            near.append(((score, guess.confidence, -len(reader.refines), -len(every)), reader))
    for _, reader in sorted(near, key=lambda one: one[0], reverse=True):
        own = _own_keys(reader)
        found = next(filter(None, (_complaint(reader, record) for record in records)), None)
        if outer & own:
            return found if found and (found.path or len(outer & own) >= _SHARED) else None
        if found and len(found.path) > 1:
            return found  # it takes a list by another name, too
    return None


def _complaint(reader: Reader, record: Any) -> Complaint | None:
    try:
        reader.read(record)
    except RecordError as error:
        return Complaint(reader.name, error.pointer, str(error), frozenset(_own_keys(reader)))
    return None


def _own_keys(reader: Reader) -> set[str]:
    """Return the keys that a record of the format may have; names of speakers are none."""
    fields = () if takes_speakers(reader.read) else reader.fields
    return {*fields, *(_outer_keys(reader.schema) if reader.schema else ())}


def _keys(value: Any) -> Iterator[str]:
    for inside in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _keys(inside)
    if isinstance(value, dict):
        yield from value


def _schema(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(resources.files("ftconv.schemas.formats").joinpath(name).read_text("utf-8"))
    return loaded


@cache
def _all_keys(name: str) -> frozenset[str]:
    """Return every key that a schema names, at any depth."""

    def walk(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            named = node.get("properties")
            yield from named if isinstance(named, dict) else ()
        for inside in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            yield from walk(inside)

    return frozenset(walk(_schema(name))) if name else frozenset()


@cache
def _outer_keys(name: str) -> frozenset[str]:
    """Return the keys that a schema names for a record itself, in any of its alternatives."""
    whole = _schema(name)

    def walk(node: Any) -> Iterator[str]:
        if not isinstance(node, dict):
            return
        yield from node.get("properties", ())
        yield from node.get("required", ())
        if str(reference := node.get("$ref", "")).startswith("#/$defs/"):
            yield from walk(whole["$defs"][reference.removeprefix("#/$defs/")])
        for key in ("anyOf", "oneOf", "allOf"):
            for inside in node.get(key, ()):
                yield from walk(inside)
        for key in ("if", "then", "else"):
            yield from walk(node.get(key))

    return frozenset(walk(whole))
