"""Laws of choosing records: what comes out is what a list would give, whatever the files, chunks and workers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st
from running import Done, call
from samples import chat, jsonl
from sampling.model import CONDITIONS, Flags, expected, readable, written

GOOD = st.builds(
    lambda text, n, tag: chat(text, "r", n=n, **({} if tag is None else {"tag": tag})),
    st.sampled_from(["a", "b", "ab"]), st.integers(0, 7), st.sampled_from(["x", "y", "", None]),
)  # fmt: skip
RECORDS = st.lists(st.one_of(GOOD, GOOD, GOOD, st.sampled_from(['{"messages": [', "7"])), min_size=1, max_size=24)
FLAGS = st.builds(
    Flags,
    where=st.sampled_from(list(CONDITIONS)),
    skip=st.sampled_from([0, 0, 1, 5]),
    shuffle=st.booleans(),
    sample=st.sampled_from(["", "", "1", "4", "30%", "100%"]),
    limit=st.sampled_from([0, 0, 1, 3, 30]),
    seed=st.integers(-2, 3),
).map(lambda flags: Flags(**{**{f: getattr(flags, f) for f in Flags.__struct_fields__},
                             "sample": "" if flags.shuffle else flags.sample}))  # fmt: skip


def numbered(records: list[Any]) -> list[Any]:
    """The records, each readable one with its number."""
    return [{**record, "id": n} if readable(record) else record for n, record in enumerate(records)]


def convert(folder: Path, parts: list[list[Any]], *words: str) -> Done:
    for at, part in enumerate(parts):
        (folder / f"in{at}.jsonl").write_bytes(jsonl(part))
    names = [f"in{at}.jsonl" for at in range(len(parts))]
    return call(*names, "--container", "jsonl", "--from", "chat", "--to", "chat", "--keep-extra", *words, cwd=folder)


@settings(max_examples=budget(120))
@given(records=RECORDS, cut=st.lists(st.integers(0, 24), max_size=2), flags=FLAGS, chunk=st.sampled_from([1, 90, 1000]))
def test_what_is_written_is_what_a_list_would_give(
    tmp_path_factory: pytest.TempPathFactory, records: list[Any], cut: list[int], flags: Flags, chunk: int
) -> None:
    folder = tmp_path_factory.getbasetemp()
    records = numbered(records)
    ends = sorted({at for at in cut if 0 < at < len(records)})
    parts = [records[a:b] for a, b in zip([0, *ends], [*ends, len(records)], strict=True)]
    parts = [part for part in parts if any(map(readable, part))] or [records]  # what holds nothing else is no chat
    records = [record for part in parts for record in part]
    want = expected(flags, records)
    done = convert(folder, parts, *flags.words)
    good = [record for record in want.chosen if readable(record)]
    assert written(done.out) == [record["id"] for record in good]
    numbers = [int(word) for word in re.findall(r"\d+", done.last)]
    assert numbers[:4] == [want.read, len(good), len(want.chosen) - len(good), 0]
    assert sum(numbers[4:]) == want.read - len(want.chosen)
    assert ("reading ended at --limit" in done.last) == want.ended
    assert convert(folder, parts, *flags.words, "--chunk-bytes", str(chunk)) == done


@settings(max_examples=budget(6))
@given(records=RECORDS, flags=FLAGS)
def test_workers_change_nothing(tmp_path_factory: pytest.TempPathFactory, records: list[Any], flags: Flags) -> None:
    folder = tmp_path_factory.getbasetemp()
    parts = [numbered(records), numbered(records)]
    words = [*flags.words, "--chunk-bytes", "300", "--select", "all"]
    first = convert(folder, parts, *words, "--jobs", "1")
    assert convert(folder, parts, *words, "--jobs", "2") == first
