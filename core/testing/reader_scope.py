"""Two laws of readers: what is in a record is noticed, and records of other formats are left to their readers."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from hypothesis import given as drawn
from hypothesis import strategies as st

from ..errors import RecordError
from ..model.example import Example, Made, Message, each_of
from ..model.place import escape_token, resolve, tokens_of
from ..spec.format import Reader
from ..spec.host import Host
from .law import steady

TAIL = " – and so on, to its very end in Zürich" * 30
_LOSS = "FT9"
"""How the codes of losses begin."""
NEW_KEY = "a key that no format knows"


def check_noticed(
    reader: Reader, own: st.SearchStrategy[Any], options: dict[str, Any], ignores: Sequence[str], count: int
) -> None:
    """Check that whatever changes in a record changes its Example or its notes, or is refused."""

    @steady(count)
    @drawn(own, st.data())
    def law(record: Any, data: st.DataObject) -> None:
        changes = [pair for pair in _changes(record) if not _is_ignored(pair[0], ignores)]
        if changes:
            pointer, kind = data.draw(st.sampled_from(changes))
            check_change(reader, record, options, pointer, kind)

    law()


def check_change(reader: Reader, record: Any, options: dict[str, Any], pointer: str, kind: str) -> None:
    """Check that one change of a record is noticed: another value, another end of a long text, or one more key."""
    before = _changed(copy.deepcopy(record), pointer, "") if kind == "end" else record
    seen = _seen(reader, before, options)
    if seen is None or _is_left_out(seen, pointer):
        return
    if _seen(reader, _changed(copy.deepcopy(record), pointer, kind), options) != seen:
        return
    if kind == "add":
        raise AssertionError(
            f"reader {reader.name}: an unknown key in {pointer or 'the record'} is lost silently; keep it in "
            "extra, say it in a note, or reject it"
        )
    what = f"the end of {pointer}" if kind == "end" else pointer
    raise AssertionError(
        f"reader {reader.name}: what it reads stays the same when {what} changes, so that is lost silently; keep "
        f"it, say it in a note, or name it in check_reader(ignores=({pointer!r},))"
    )


def check_each_change(reader: Reader, record: Any, options: dict[str, Any], ignores: Sequence[str]) -> None:
    """Check every change of one record that check_change knows: each value of it, and a further key in each object."""
    for pointer, kind in _changes(record):
        if not _is_ignored(pointer, ignores):
            check_change(reader, record, options, pointer, kind)


def _is_left_out(made: Made, pointer: str) -> bool:
    """Whether a note says that something is lost of what a pointer leads to, or of what is around it."""
    notes = [note for example in each_of(made) for note in example.notes or () if note.code.startswith(_LOSS)]
    return any(note.pointer and f"{pointer}/".startswith(f"{note.pointer}/") for note in notes)


def _seen(reader: Reader, record: Any, options: dict[str, Any]) -> Made | None:
    """Return what is read, None for a record that is refused."""
    try:
        return reader.read(copy.deepcopy(record), **options)
    except RecordError:
        return None


def _changes(record: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Yield a pointer and a kind of change for each value, and for each object that can have another key."""
    if isinstance(record, dict):
        yield pointer, "add"
        for key, value in record.items():
            yield from _changes(value, f"{pointer}/{escape_token(key)}")
    elif isinstance(record, list):
        for index, value in enumerate(record):
            yield from _changes(value, f"{pointer}/{index}")
    elif pointer:
        yield pointer, "other"
        if isinstance(record, str):
            yield pointer, "end"


def _changed(record: Any, pointer: str, kind: str) -> Any:
    if kind == "add":
        resolve(record, pointer)[NEW_KEY] = TAIL
        return record
    *path, last = tokens_of(pointer)
    around = resolve(record, "".join("/" + escape_token(token) for token in path))
    key = int(last) if isinstance(around, list) else last
    value = around[key]
    if isinstance(value, bool) or value is None:
        around[key] = not value
    elif isinstance(value, str):
        around[key] = TAIL + value if kind == "other" else value + TAIL + kind
    else:
        around[key] = value + 1
    return record


def _is_ignored(pointer: str, ignores: Sequence[str]) -> bool:
    """Whether a pointer leads to, or into, one of these; `*` stands for any token."""
    tokens = tokens_of(pointer)
    for wanted in map(tokens_of, ignores):
        if len(wanted) <= len(tokens) and all(w in ("*", t) for w, t in zip(wanted, tokens, strict=False)):
            return True
    return False


def check_modest(reader: Reader, shares: Sequence[str]) -> None:
    """Check that a reader is no surer of the records of ftconv's own formats than their own readers are.

    `shares` are names of formats whose records it is meant to take.
    """
    host = Host(third_party=False)
    for name, record in _samples():
        if name in (reader.name, *shares):
            continue
        own, found = host.readers[name].recognise(record), reader.recognise(copy.deepcopy(record))
        assert found <= own, (
            f"reader {reader.name}: recognise says {found} of a record of the format {name}, whose own reader says "
            f"{own}: {record!r:.120}; look for what only your records have, or say check_reader(shares=({name!r},))"
        )


@cache
def _samples() -> list[tuple[str, Any]]:
    """A few records of each format that ftconv writes and reads, by the name of the format."""
    host = Host(third_party=False)
    ask, reply = Message("user", "How far is the Moon?"), Message("assistant", "384,400 km")
    shown = [
        Example([ask, reply]),
        Example(
            [Message("system", "Be brief."), ask, reply, Message("user", "In miles?"), Message("assistant", "238,855")]
        ),
        Example([ask], chosen=[reply], rejected=[Message("assistant", "Far.")]),
        Example([ask, reply], label=True),
        Example(text="The Moon is 384,400 km away."),
    ]
    found: list[tuple[str, Any]] = []
    for name in host.readers.keys() & host.writers.keys():
        for example in shown:
            try:
                made = host.writers[name].write(copy.deepcopy(example))
            except RecordError:
                continue
            rows = made if isinstance(made, list) else [made]
            found += [(name, row) for row in rows if host.readers[name].recognise(row)]
    return found
