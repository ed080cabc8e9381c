"""FT218 varying-keys: records of one file with different sets of keys."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from ftconv import Batch, Place, rule

MOST_SETS = 1_000
"""Of more different sets no list is kept: then the keys are data."""
LONGEST_NAME = 20


class KeySet(Struct):
    """How many records have these keys, and which is the first."""

    count: int
    first: Place | None


class FileKeys(Struct):
    """The sets of unknown keys in one file; None when there are too many to keep."""

    first: Place | None
    sets: dict[tuple[str, ...], KeySet] | None = field(default_factory=dict)


State = dict[str, FileKeys]


def start() -> State:
    """Begin with no file."""
    return {}


def see_all(state: State, batch: Batch) -> State:
    """Count the sets of keys of examples."""
    found = state.get(batch.file)
    if found is None:
        found = state[batch.file] = FileKeys(batch.place(0))
    if batch.roles:  # they have no other keys
        _count(found, (), batch, 0, len(batch))
        return state
    bare: KeySet | None = None
    for index, example in enumerate(batch):
        if not example.extra and bare is not None:
            bare.count += 1
            continue
        keys = tuple(sorted(example.extra)) if example.extra else ()
        known = _count(found, keys, batch, index)
        if known is None:
            return state
        if not keys:
            bare = known
    return state


def _count(found: FileKeys, keys: tuple[str, ...], batch: Batch, index: int, times: int = 1) -> KeySet | None:
    """Count a set of keys, and return what is known of it; None where no list is kept any more."""
    if found.sets is None:
        return None
    known = found.sets.get(keys)
    if known is None:
        known = found.sets[keys] = KeySet(0, batch.place(index))
    known.count += times
    _settle(found)
    return known


def merge(a: State, b: State) -> State:
    """Join the counts of two parts."""
    for name, later in b.items():
        found = a.setdefault(name, later)
        if found is later:
            continue
        if found.sets is None or later.sets is None:
            found.sets = None
            continue
        for keys, other in later.sets.items():
            known = found.sets.get(keys)
            if known is None:
                found.sets[keys] = other
            else:
                known.count += other.count
        _settle(found)
    return a


def _settle(found: FileKeys) -> None:
    if found.sets is not None and len(found.sets) > MOST_SETS:
        found.sets = None


@rule("FT218", category="suspicious", start=start, see_all=see_all, merge=merge)
def varying_keys(state: State) -> Iterator[tuple[Place | None, str, str, str]]:
    """Records in the same file have different sets of keys.

    Why is this bad?
        `datasets` takes the columns from the beginning of a file, and fails later with "All the data files must have
        the same columns"; a table has no place for a key that comes late. Most often two exports were joined. Keys that
        the format knows may be left out where they say nothing, and are not compared. The records that differ from most
        are named, once for each set of keys. OpenAI says of such files 'Invalid file format. Example 536 contains an
        extra "tools".'

    Example
        ```jsonl
        {"messages": [{"role": "user", "content": "Moon?"}, {"role": "assistant", "content": "Far."}], "id": 1}
        {"messages": [{"role": "user", "content": "Sun?"}, {"role": "assistant", "content": "Very."}], "id": 2}
        {"messages": [{"role": "user", "content": "Bern?"}, {"role": "assistant", "content": "Near."}]}
        ```

    Use instead
        ```jsonl
        {"messages": [{"role": "user", "content": "Moon?"}, {"role": "assistant", "content": "Far."}], "id": 1}
        {"messages": [{"role": "user", "content": "Sun?"}, {"role": "assistant", "content": "Very."}], "id": 2}
        {"messages": [{"role": "user", "content": "Bern?"}, {"role": "assistant", "content": "Near."}], "id": 3}
        ```

    Source
        - "All the data files must have the same columns": https://github.com/huggingface/dataset-viewer/issues/2601
        - The same of a set of instructions: https://github.com/huggingface/datasets/pull/6509
    """
    for found in state.values():
        if found.sets is None:
            yield found.first, "", f"more than {MOST_SETS:,} different sets of keys in this file", "many"
        elif len(found.sets) > 1:
            total = sum(one.count for one in found.sets.values())
            usual, _ = max(found.sets.items(), key=lambda item: item[1].count)
            for keys, one in found.sets.items():
                if keys != usual:
                    words = f"{_difference(keys, usual)}: {one.count} of {total} records, first one here"
                    yield one.first, "", words, "\0".join(("keys", *keys))


def _difference(keys: tuple[str, ...], usual: tuple[str, ...]) -> str:
    """Say what a record has beside the usual keys, and what it lacks."""
    words = [
        f"{word} {_names(names)}"
        for word, names in (("lacks", set(usual) - set(keys)), ("has", set(keys) - set(usual)))
        if names
    ]
    return " and ".join(words)


def _names(names: set[str]) -> str:
    shown = [repr(n if len(n) <= LONGEST_NAME else n[: LONGEST_NAME - 1] + "…") for n in sorted(names)[:1]]
    rest = len(names) - len(shown)
    return shown[0] + (f" and {rest} more" if rest else "")
