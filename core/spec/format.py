"""A format: how a record becomes an Example, and an Example a record. Frozen specs of plain functions."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct

from ..model.example import Example, Made, Role
from ..model.features import Feature
from .fold import Prepass


class Reader(Struct, frozen=True, kw_only=True):
    """Reads records of one format.

    `read(record, *, option=…) -> Example` is pure. It returns a list of Examples where a record holds several, such as
    the branches of a tree; the record is dropped, and counted under the name of the reader, where it holds none.
    It raises RecordError for a record that is not in this format;
    anything else it reports goes into `Example.notes`. Its keyword-only parameters are the options of the reader.
    `recognise(record) -> float` returns how certain it is that a record is in this format: 0 no, 1 certain.
    `shape` completes the sentence "these records have …".
    `fields` are what `--map FIELD=COLUMN` may name; the core renames the columns to the fields before `read` sees them.
    `refines` are names of readers of whose shape this one is a special case: where both are sure, this one reads.
    `group(record) -> key`, if given, gathers all records with one key, and `read` gets the list of them; `None` means
    that the record is not grouped. `read` puts them in order, since they come as they stand in the input.
    `grouped(records) -> bool` says whether a sample needs grouping.
    `quick(lines) -> [(roles, texts) or None, …]` may decode ordinary records of JSON Lines directly from their bytes.
    Such a record is one key with a list of turns, which have two keys with text each, and `read` makes turns with these
    roles and texts of it, and no more; None stands for any other record. It may overlook further keys, and content that
    is not text: what it makes of such records is not used. A line in which ASCII is spelled by number (`\\u003c`) is
    given to it as an empty one.
    `locate(record, pointer) -> pointer` turns a pointer into the Example into one into the record, None for "search for
    it"; needed only if `read` changes texts, since unchanged texts are found without it. Of the options of `read` it
    gets those that it has as well.
    `prepass` finds facts of the whole input before the first record is read, and turns them into options of `read`.
    `summary` says in one line what it reads, `aliases` are other names, `schema` is the file of the JSON Schema of a
    record.
    """

    name: str
    read: Callable[..., Made]
    recognise: Callable[[Any], float]
    shape: str
    summary: str = ""
    aliases: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    refines: tuple[str, ...] = ()
    group: Callable[[Any], str | None] | None = None
    grouped: Callable[[Sequence[Any]], bool] | None = None
    prepass: Prepass | None = None
    locate: Callable[..., str | None] | None = None
    quick: Callable[[Sequence[bytes]], list[tuple[tuple[Role, ...], list[str]] | None]] | None = None
    schema: str | None = None

    @property
    def manual(self) -> str:
        """The docstring of the module that defines the reader."""
        return manual_of(self.read)


class Writer(Struct, frozen=True, kw_only=True):
    """Writes Examples as records of one format.

    `write(example, *, option=…) -> dict` (or a list of dicts, for rows) is pure. It omits what is not in `carries`, and
    raises RecordError for an example that it cannot write at all.
    `carries` declares what this format can hold: losses are predicted from it. It is a function
    `(options) -> Feature` if that depends on the options of `write`.
    `extra`: "room" writes unknown columns with `--keep-extra`, "always" writes them always, "never" cannot.
    `container` is used if the output's name does not determine one.
    `columns(features, extra, options) -> names` fixes the columns before the first record, for a table;
    `settle(features, options) -> options` chooses options by what the whole input uses.
    `blocks` are the names of what only this vendor has: content blocks that the core does not know, and keys of `meta`,
    which hold what the vendor has signed or encrypted. They are written; what has another name is lost.
    `keys` are the keys of a record, and of its turns, by the features that they hold: what a target rejects or drops of
    them is left out and reported. It is a function of the options too, if it depends on them.
    `lower(example) -> example` returns the example with everything in its texts that `write` puts there, such as
    thoughts in tags: that is neither lost nor what `--verify` compares. It may reject as `write` does, which makes the
    same of both.
    `quick(roles, texts) -> dict or msgspec.Struct` may write turns of role and text alone, none of them blank, without
    an Example: what `write` makes of them where its options are as they are by themselves, for JSON Lines. A Struct
    that encodes to the same JSON costs less than a dict.
    `places` requests `Example.place`. `undo(options) -> options` returns the options with which the reader of the same
    name removes what `write` added, for `--verify`.
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
    blocks: tuple[str, ...] = ()
    keys: Mapping[Feature, str] | Callable[[Mapping[str, Any]], Mapping[Feature, str]] = {}
    lower: Callable[[Example], Example] | None = None
    quick: Callable[[Sequence[Role], Sequence[str]], dict[str, Any] | Struct] | None = None
    places: bool = False
    undo: Callable[[Mapping[str, Any]], dict[str, Any]] | None = None
    schema: str | None = None

    @property
    def manual(self) -> str:
        """The docstring of the module that defines the writer."""
        return manual_of(self.write)

    def carried(self, options: Mapping[str, Any]) -> Feature:
        """What this format can hold with `options`."""
        return self.carries if isinstance(self.carries, Feature) else self.carries(options)

    def lowered(self, example: Example) -> Example:
        """Return the example as this format says it."""
        return example if self.lower is None else self.lower(example)

    def written_keys(self, options: Mapping[str, Any]) -> Mapping[Feature, str]:
        """The keys under which this format holds features with `options`."""
        return self.keys(options) if callable(self.keys) else self.keys


def manual_of(function: Callable[..., Any]) -> str:
    """Return the module docstring of `function`, which is the manual of its reader, writer or other spec."""
    module = inspect.getmodule(function)
    return inspect.cleandoc((module.__doc__ if module else "") or function.__doc__ or "")
