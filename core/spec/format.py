"""A format: how a record becomes an Example, and an Example a record. Frozen specs of plain functions."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct

from ..model.example import Example
from ..model.features import Feature
from .fold import Prepass


class Reader(Struct, frozen=True, kw_only=True):
    """Reads records of one format.

    `read(record, *, option=…) -> Example` is pure. It raises RecordError for a record that is not of this format;
    what else it has to say goes into `Example.notes`. Its keyword-only parameters are the options of the reader.
    `recognise(record) -> float` says how sure it is that a record is of this format: 0 no, 1 certain.
    `shape` completes the sentence "these records have …".
    `fields` are what `--map FIELD=COLUMN` may name; the core renames the columns to the fields before `read` sees them.
    `group(record) -> key`, when given, gathers all records of one key, and `read` gets the list of them;
    `None` says that the record stands alone. `grouped(records) -> bool` says whether a sample needs that.
    `quick(raw) -> (example, keys, texts, roles)` may decode a record of JSON Lines that has nothing out of the ordinary
    straight from its bytes: it has `keys` keys in all, as many values that are text but for one; `texts` are those that
    are content of its turns, `roles` those that are their roles. It gives what `read` would, and raises ValueError or
    msgspec.DecodeError for others. It may overlook further keys: what it gives for such records is not used.
    `locate(record, pointer) -> pointer` turns a pointer into the Example into one into the record, None for "look for
    it"; needed only where `read` changes texts, since a text that was handed on as it is can be found without.
    `prepass` finds facts of the whole input before the first record is read, and turns them into options of `read`.
    `summary` says in a line what it reads, `aliases` are other names, `schema` is the file of the JSON Schema of a
    record.
    """

    name: str
    read: Callable[..., Example]
    recognise: Callable[[Any], float]
    shape: str
    summary: str = ""
    aliases: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    group: Callable[[Any], str | None] | None = None
    grouped: Callable[[Sequence[Any]], bool] | None = None
    prepass: Prepass | None = None
    locate: Callable[[Any, str], str | None] | None = None
    quick: Callable[[bytes], tuple[Example, int, list[str], tuple[str, ...]]] | None = None
    schema: str | None = None

    @property
    def manual(self) -> str:
        """The docstring of the module that the reader stands in."""
        return manual_of(self.read)


class Writer(Struct, frozen=True, kw_only=True):
    """Writes Examples as records of one format.

    `write(example, *, option=…) -> dict` (or a list of dicts, for rows) is pure. It leaves out what is not in
    `carries`, and raises RecordError for an example that it cannot write at all.
    `carries` is the one statement of what this format can hold: losses are predicted from it. A function
    `(options) -> Feature` stands there when it depends on the options of `write`.
    `extra`: "room" writes unknown columns on `--keep-extra`, "always" in any case, "never" has no room.
    `container` is the one used when the output's name does not say.
    `columns(features, extra, options) -> names` fixes the columns before the first record, for a table;
    `settle(features, options) -> options` chooses options by what the whole input uses.
    `places` asks for `Example.place`. `undo(options) -> options` gives the options under which the reader of the same
    name takes off what `write` put on, for `--verify`.
    `summary`, `aliases` and `schema` are as for a Reader.
    """

    name: str
    write: Callable[..., dict[str, Any] | list[dict[str, Any]]]
    carries: Feature | Callable[[Mapping[str, Any]], Feature]
    summary: str = ""
    aliases: tuple[str, ...] = ()
    container: str = "jsonl"
    extra: Literal["room", "always", "never"] = "room"
    columns: Callable[[Feature, Sequence[str], Mapping[str, Any]], list[str]] | None = None
    settle: Callable[[Feature, Mapping[str, Any]], dict[str, Any]] | None = None
    places: bool = False
    undo: Callable[[Mapping[str, Any]], dict[str, Any]] | None = None
    schema: str | None = None

    @property
    def manual(self) -> str:
        """The docstring of the module that the writer stands in."""
        return manual_of(self.write)

    def carried(self, options: Mapping[str, Any]) -> Feature:
        """What this format holds under `options`."""
        return self.carries if isinstance(self.carries, Feature) else self.carries(options)


def manual_of(function: Callable[..., Any]) -> str:
    """Return the module docstring of `function`, which is the manual of what it belongs to."""
    module = inspect.getmodule(function)
    return inspect.cleandoc((module.__doc__ if module else "") or function.__doc__ or "")
