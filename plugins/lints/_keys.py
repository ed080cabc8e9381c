"""Unknown keys of a whole set: in how many records each is, and where first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from ftconv import Batch, Example, Place, Target, threads_of

from . import key_not_allowed as target_keys

MOST_KEYS = 1_000
"""Of more different keys no list is kept: then the keys are data."""

PLACED = 3
"""Of a key in so few records, all places are kept."""


class Key(Struct):
    """In how many records a key is, the first few of them, a pointer into the Example of the first, and the last."""

    count: int
    places: list[Place]
    pointer: str
    last: Place


class Keys(Struct):
    """What is known of each unknown key; None when there are too many to keep."""

    found: dict[str, Key] | None


def start() -> Keys:
    """Begin without any key."""
    return Keys({})


def see_all(
    state: Keys, batch: Batch, target: Target | None = None, format: str = "", *, allow: tuple[str, ...] = ("id",)
) -> Keys:
    """Count the unknown keys of each record. What is wrong for the target is FT707, and not counted."""
    for index, example in enumerate(batch):
        names = {} if state.found is None else _unknown(example, (*allow, *(example.used or ())))
        if names and target is not None:
            for name in _named(example, target, format):
                names.pop(name, None)
        if names:
            place = batch.place(index)
            for name, pointer in names.items():
                _add(state, name, Key(1, [place], pointer, place))
    return state


def _named(example: Example, target: Target, format: str) -> Iterator[str]:
    check = target_keys.key_not_allowed.check
    assert check is not None
    for pointer, *_ in check(example, target, format):
        yield pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")


def merge(a: Keys, b: Keys) -> Keys:
    """Join the counts of two parts."""
    if b.found is None:
        a.found = None
    for name, key in (b.found or {}).items():
        _add(a, name, key)
    return a


def _add(state: Keys, name: str, later: Key) -> None:
    if state.found is None:
        return
    known = state.found.get(name)
    if known is None:
        state.found[name] = later
        if len(state.found) > MOST_KEYS:
            state.found = None
    elif known.last != later.last:  # else another example of the same record
        known.count += later.count
        known.places = [*known.places, *later.places][:PLACED]
        known.last = later.last


def _unknown(example: Example, allow: tuple[str, ...]) -> dict[str, str]:
    """Return each unknown key of an example with the pointer to where it is first."""
    found: dict[str, str] = {}
    if example.extra:
        _note(found, "", example.extra, allow)
    for pointer, thread in threads_of(example):
        for index, message in enumerate(thread):
            if message.extra:
                _note(found, f"{pointer}/{index}", message.extra, allow)
            for number, call in enumerate(message.tool_calls or ()):
                if call.extra:
                    _note(found, f"{pointer}/{index}/tool_calls/{number}", call.extra, allow)
    return found


def _note(found: dict[str, str], pointer: str, extra: Mapping[str, object], allow: tuple[str, ...]) -> None:
    for key in extra:
        if key not in allow:
            token = key.replace("~", "~0").replace("/", "~1")
            found.setdefault(key, f"{pointer}/extra/{token}")
