"""`check_reader`: the laws that hold for every reader, as one call."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from hypothesis import given as drawn
from hypothesis import strategies as st

from ..errors import RecordError
from ..model.example import Example, Made, each_of
from ..model.place import resolve
from ..spec.behind_door import original_of
from ..spec.format import Reader
from ..spec.host import Host
from ..spec.options import settle
from ..spec.spec_check import fault_of
from .asking import sent
from .datasets import records
from .law import steady
from .reader_scope import check_each_change, check_modest, check_noticed
from .strategies import json_values, texts


def check_reader(
    reader: Reader,
    *,
    host: Host | None = None,
    records_known: Sequence[Any] = (),
    ignores: Sequence[str] = (),
    shares: Sequence[str] = (),
    examples: int = 100,
) -> None:
    """Check that a reader obeys the laws of all readers. Raises an AssertionError that says what to do.

    For any value, `read` returns an Example or rejects it with a RecordError: a code, one line, and a pointer to
    something in the record; it raises nothing else. It leaves the record as it was, and reads it the same each time.
    `recognise` returns 0 to 1. The notes of an Example point into the record. A `prepass` finds the same however the
    input is cut. Nothing is lost silently: where any value of a record changes, or a key is added, the Example or
    its notes change, or the record is rejected, unless a note of a loss (FT9xx) points there, or around it. It is no
    surer of the records of ftconv's own formats than their own readers are.

    `ignores` are JSON pointers to what it leaves out on purpose, such as `"/id"` or `"/turns/*/time"`; `shares` are
    names of built-in formats whose records it takes as well. `records_known` are records that it must read and
    recognise, or lists of those that it groups. Each value in them is changed once; they, and what a writer of the same
    name in `host` writes, are also tried with values replaced, removed and added.
    """
    host = host or Host()
    reader = original_of(reader)
    fault = fault_of(reader)
    assert not fault, fault
    name = f"reader {reader.name}"
    options = settle(reader.read, {}, name)
    for record in records_known:
        check_known(reader, record)
    own = st.sampled_from(list(records_known)).map(copy.deepcopy) if records_known else st.nothing()
    if reader.name in host.writers:
        mine = records(reader.name, host=host, most=2).filter(bool).map(lambda found: found[0])
        own = own | mine
    assert not own.is_empty, (
        f"{name}: there is nothing to try it with; give check_reader(records_known=[…]), records that it must read"
    )

    @steady(examples)
    @drawn(own | altered(own) | json_values())
    def law(record: Any) -> None:
        check_read(reader, record, options)

    law()
    for record in records_known:
        check_each_change(reader, record, options, ignores)
    check_noticed(reader, own, options, ignores, examples)
    check_modest(reader, shares)
    if reader.prepass is not None:
        _check_prepass(reader, own | altered(own), options, examples)


def check_known(reader: Reader, record: Any) -> None:
    """Check that a record of the format is read and recognised."""
    try:
        reader.read(copy.deepcopy(record))
    except RecordError as error:
        raise AssertionError(f"reader {reader.name}: it rejects a record that it must read: {error}") from None
    rows = record if reader.group is not None and isinstance(record, list) else [record]
    sure = max((_sureness(reader, row) for row in rows), default=0.0)
    assert sure > 0, f"reader {reader.name}: recognise says {sure} of a record that it must read; say how sure it is"


def check_read(reader: Reader, record: Any, options: dict[str, Any]) -> None:
    """Check what a reader makes of one value against all laws."""
    name = f"reader {reader.name}"
    before = copy.deepcopy(record)
    _sureness(reader, record)
    if reader.group is not None:
        key = _guarded(lambda: reader.group and reader.group(record), f"{name}: group", "None: the record stands alone")
        assert key is None or isinstance(key, str), f"{name}: group returned {key!r:.40}, not text or None"
    first = _read(reader, record, options)
    assert record == before, f"{name}: it changed the record; read a copy: the record is still needed as it stood"
    again = _read(reader, copy.deepcopy(record), options)
    assert _shown(first) == _shown(again), f"{name}: it read one record twice with different results; keep no state"
    if isinstance(first, RecordError):
        _check_refusal(name, first, record)
        return
    for example in each_of(first):
        _check_example(name, example)
        for note in example.notes or ():
            _check_pointer(name, f"its note {note.code}", note.pointer, record)
            assert "\n" not in note.message, f"{name}: a note is one line: {note.message!r:.80}"


def _sureness(reader: Reader, record: Any) -> float:
    what = f"reader {reader.name}: recognise"
    sure = _guarded(lambda: reader.recognise(record), what, "it must answer 0 for what it does not know")
    assert isinstance(sure, int | float), f"{what} returned {sure!r:.40}, not a number from 0 to 1"
    assert 0 <= sure <= 1, f"{what} returned {sure}, not a number from 0 to 1"
    return sure


def _guarded(call: Callable[[], Any], what: str, instead: str) -> Any:
    try:
        return call()
    except Exception as error:
        raise AssertionError(f"{what} raised {type(error).__name__}: {error}; {instead}") from error


def _read(reader: Reader, record: Any, options: dict[str, Any]) -> Made | RecordError:
    try:
        return reader.read(record, **options)
    except RecordError as error:
        return error
    except Exception as error:
        raise AssertionError(
            f"reader {reader.name}: it raised {type(error).__name__}: {error}; reject what it cannot read with a "
            "RecordError(code, message, pointer)"
        ) from error


def _shown(made: Made | RecordError) -> Any:
    return (made.code, str(made), made.pointer) if isinstance(made, RecordError) else made


def _check_refusal(name: str, error: RecordError, record: Any) -> None:
    assert error.code, f"{name}: a RecordError has a code, such as FT202, or one with your own prefix"
    assert str(error).strip(), f"{name}: a RecordError says what is wrong"
    assert "\n" not in str(error), f"{name}: a RecordError is one line: {str(error)!r:.80}"
    _check_pointer(name, f"its RecordError {error.code}", error.pointer, record)


def _check_pointer(name: str, what: str, pointer: str, record: Any) -> None:
    try:
        resolve(record, pointer)
    except LookupError:
        raise AssertionError(
            f"{name}: {what} points to {pointer!r}, and there is nothing in the record; point to what is there"
        ) from None


def _check_example(name: str, example: Any) -> None:
    assert isinstance(example, Example), f"{name}: read returned {type(example).__name__}, not an Example"
    try:
        msgspec.convert(msgspec.to_builtins(example), Example)
    except (msgspec.ValidationError, TypeError) as error:
        raise AssertionError(f"{name}: it made an Example with values of other types: {error}") from None


def _check_prepass(reader: Reader, some: st.SearchStrategy[Any], options: dict[str, Any], count: int) -> None:
    prepass = reader.prepass
    assert prepass is not None
    name = f"reader {reader.name}"

    @steady(count)
    @drawn(st.lists(some, max_size=8), st.integers(0, 8))
    def law(records: list[Any], cut: int) -> None:
        def state(part: list[Any]) -> Any:
            found = prepass.start()
            for record in part:
                try:
                    found = prepass.see(found, record)
                except RecordError:
                    continue
            return sent(found)

        whole = prepass.conclude(state(records), options, "")
        for parts in ((records[:cut], records[cut:]), (records, []), ([], records)):
            found = prepass.conclude(prepass.merge(state(parts[0]), state(parts[1])), options, "")
            assert found == whole, f"{name}: its prepass finds {found!r:.100} in two parts, and {whole!r:.100} in one"

    law()


@st.composite
def altered(draw: st.DrawFn, some: st.SearchStrategy[Any]) -> Any:
    """Values with something inside replaced, taken away or added."""
    record: Any = copy.deepcopy(draw(some))
    node = record
    while True:
        keys: list[Any] = list(node) if isinstance(node, dict) else list(range(len(node))) if _is_list(node) else []
        inside = [key for key in keys if isinstance(node[key], dict | list)]
        if not inside or draw(st.booleans()):
            break
        node = node[draw(st.sampled_from(inside))]
    if not keys:
        return draw(json_values(3))
    key = draw(st.sampled_from(keys))
    kind = draw(st.sampled_from(["replace", "replace", "drop", "add"]))
    if kind == "drop":
        del node[key]
    elif kind == "add" and isinstance(node, dict):
        node[draw(texts())] = draw(json_values(3))
    else:
        node[key] = draw(json_values(3))
    return record


def _is_list(value: Any) -> bool:
    return isinstance(value, list)
