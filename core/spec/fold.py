"""A fold over all records of a run, which can be cut anywhere: chunks are seen apart and merged in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct


class Fold(Struct, frozen=True, kw_only=True):
    """Four functions that gather something from all records: `start() -> state`, `see(state, …) -> state`,
    `merge(a, b) -> state` (associative; `b` came later), `conclude(state) -> value`.

    As the `prepass` of a rule it runs over the whole input before the first example is checked: `see(state, example)`
    may ask for `record` by name, and the value is given to the rule as `facts`. Rules that share one Fold share one
    pass. States and values are picklable. `formats` names the readers whose examples it looks at; all of the rule's if
    empty.
    Of the core's own: `quick` says that `see` does not look at the value of a record, which may then be a PlainRow.
    """

    start: Callable[..., Any]
    see: Callable[..., Any]
    merge: Callable[[Any, Any], Any]
    conclude: Callable[..., Any]
    quick: bool = False
    formats: tuple[str, ...] = ()


class Prepass(Fold, frozen=True, kw_only=True):
    """The fold of a reader over the whole input, before the first record is read.

    `see(state, record) -> state`; `conclude(state, options, to) -> (options, notes)`, where `options` are those of
    `read` as given by the user and `to` is the name of the format written, "" when none is. `needed(options, to)` says
    whether to run it at all.
    """

    needed: Callable[[Mapping[str, Any], str], bool]
