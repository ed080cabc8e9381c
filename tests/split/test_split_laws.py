"""Laws of a split: nothing leaks, order does not matter, everything is accounted for."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st
from running import call
from samples import chat, jsonl, records_in

PARTS = ("train", "valid", "test")
WORDS = st.sampled_from("abcd")
SOURCES = st.sampled_from(["s1", "s2", "s3", "s4", "s5", "s6", "", None])
RECORDS = st.lists(
    st.builds(lambda q, a, source, n: chat(q, a, source=source, id=n), WORDS, WORDS, SOURCES, st.integers(0, 9)),
    min_size=8, max_size=40,
)  # fmt: skip
FLAGS = st.sampled_from([(), ("--stable",), ("--stratify", "source"), ("--seed", "7"), ("--stable", "--seed", "-1")])
SHARES = st.sampled_from([("--train", "0.8"), ("--train", "0.5", "--test", "0.2"), ("--test", "0.3")])


def split(folder: Path, data: bytes, *flags: str) -> tuple[int, dict[str, list[Any]], str]:
    """Split, and return the exit code, the records of each part, and the accounting."""
    for old in folder.iterdir():
        old.unlink()
    (folder / "in.jsonl").write_bytes(data)
    done = call("split", "in.jsonl", *flags, cwd=folder)
    made = {part: folder / f"in_{part}.jsonl" for part in PARTS}
    return done.code, {p: records_in(f.read_bytes()) for p, f in made.items() if f.exists()}, done.last


def content(record: Any) -> str:
    return json.dumps(record["messages"], sort_keys=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("split")


@settings(max_examples=budget(150))
@given(records=RECORDS, shares=SHARES, flags=FLAGS, grouped=st.booleans())
def test_no_content_and_no_group_is_in_two_parts(
    folder: Path, records: list[Any], shares: tuple[str, ...], flags: tuple[str, ...], grouped: bool
) -> None:
    by = ("--group-by", "source") if grouped and any(r["source"] for r in records) else ()
    code, parts, last = split(folder, jsonl(records), *shares, *flags, *by)
    if code:
        assert "would be empty" in last
        assert not parts
        return
    where: dict[tuple[str, str], set[str]] = {}
    for part, members in parts.items():
        for record in members:
            where.setdefault(("content", content(record)), set()).add(part)
            if by and record["source"]:
                where.setdefault(("source", record["source"]), set()).add(part)
    assert all(len(found) == 1 for found in where.values())


@settings(max_examples=budget(100))
@given(records=RECORDS, shares=SHARES, flags=FLAGS, grouped=st.booleans(), shuffle=st.randoms(use_true_random=False))
def test_the_same_input_in_another_order_gives_the_same_parts(
    folder: Path,
    records: list[Any],
    shares: tuple[str, ...],
    flags: tuple[str, ...],
    grouped: bool,
    shuffle: random.Random,
) -> None:
    by = ("--group-by", "source") if grouped and any(r["source"] for r in records) else ()
    first = split(folder, jsonl(records), *shares, *flags, *by)
    other = list(records)
    shuffle.shuffle(other)
    second = split(folder, jsonl(other), *shares, *flags, *by)
    assert first[0] == second[0]
    as_sets = [{p: Counter(map(json.dumps, found)) for p, found in parts.items()} for _, parts, _ in (first, second)]
    assert as_sets[0] == as_sets[1]


@settings(max_examples=budget(100))
@given(
    lines=st.lists(
        st.one_of(
            st.builds(chat, WORDS, WORDS), st.sampled_from(["{", "[]", '{"messages": 1}', "", " "])
        ),
        min_size=1, max_size=30,
    ),
    chunk=st.sampled_from([1, 60, 1000]),
    flags=FLAGS.filter(lambda flags: "--stratify" not in flags),
)  # fmt: skip
def test_counts_add_up_and_lines_stay_in_order_to_the_byte(
    folder: Path, lines: list[Any], chunk: int, flags: tuple[str, ...]
) -> None:
    data = jsonl(lines)
    code, parts, last = split(folder, data, "--from", "chat", "--train", "0.7", "--chunk-bytes", str(chunk), *flags)
    good = [line for line in data.split(b"\n") if line.startswith(b'{"messages":[')]
    read = sum(bool(line.strip()) for line in data.split(b"\n"))
    if not parts:
        assert code in (1, 3)
        return
    written = [(folder / f"in_{part}.jsonl").read_bytes().splitlines() for part in parts]
    assert sorted(line for part in written for line in part) == sorted(good)
    for part in written:
        rest = iter(good)
        assert all(line in rest for line in part)
    assert last == f"read {read} = written {len(good)} + rejected {read - len(good)} + dropped 0"
    assert code == (1 if read > len(good) else 0)
    assert (folder / "in.rejects.jsonl").exists() == (read > len(good))


@settings(max_examples=budget(50))
@given(count=st.integers(10, 200), share=st.sampled_from([0.9, 0.75, 0.5]), seed=st.integers(-5, 5))
def test_exact_counts_are_the_shares_rounded(folder: Path, count: int, share: float, seed: int) -> None:
    records = [chat(f"q{n}", "a") for n in range(count)]
    _, parts, _ = split(folder, jsonl(records), "--train", str(share), "--seed", str(seed))
    assert abs(len(parts["train"]) - share * count) <= 0.5 + 1e-9
    assert len(parts["train"]) + len(parts["valid"]) == count


@settings(max_examples=budget(50))
@given(sizes=st.lists(st.integers(1, 60), min_size=1, max_size=6), share=st.sampled_from([0.9, 0.8, 0.6]))
def test_stratified_shares_hold_within_each_value(folder: Path, sizes: list[int], share: float) -> None:
    records = [chat(f"{label} {n}", "a", label=label) for label, size in enumerate(sizes) for n in range(size)]
    code, parts, _ = split(folder, jsonl(records), "--train", str(share), "--stratify", "label")
    if code:
        assert len(records) == 1
        return
    found = Counter(record["label"] for record in parts["train"])
    assert all(abs(found[label] - share * size) <= 1.01 for label, size in enumerate(sizes))


@settings(max_examples=budget(30))
@given(st.integers(0, 40), st.integers(1, 40))
def test_a_record_keeps_its_part_when_the_data_grow(folder: Path, first: int, more: int) -> None:
    records = [chat(f"q{n}", "a") for n in range(60 + first + more)]
    _, small, _ = split(folder, jsonl(records[: 60 + first]), "--train", "0.6", "--stable")
    _, large, _ = split(folder, jsonl(records), "--train", "0.6", "--stable")
    assert all(record in large[part] for part in small for record in small[part])


@settings(max_examples=budget(30))
@given(st.integers(5, 60), st.integers(1, 10), st.sampled_from(["0.6", "80/10/10"]))
def test_no_more_records_change_their_part_than_are_added(folder: Path, first: int, more: int, train: str) -> None:
    records = [chat(f"q{n}", "a") for n in range(first + more)]
    _, small, _ = split(folder, jsonl(records[:first]), "--train", train)
    _, large, _ = split(folder, jsonl(records), "--train", train)
    moved = sum(record not in large[part] for part in small for record in small[part])
    assert moved <= 2 * more
