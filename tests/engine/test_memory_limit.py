"""What grows with the number of records: the same with any memory, and what is past it leaves nothing behind."""

from __future__ import annotations

import json
import os
import pickle
from pathlib import Path

import pytest
from budget import memory
from hypothesis import given
from hypothesis import strategies as st
from running import call

from ftconv import OutputError, Place, RowStore
from ftconv.cli import memory_flag
from ftconv.files.key_set import KeySet
from ftconv.files.number_log import NumberLog
from ftconv.plugins.lints._sightings import repeats

SIZES = st.sampled_from([1, 100, 2_000, 10**9])
"""Of memory: from nothing to all."""
NUMBERS = st.lists(st.integers(0, 2**64 - 1), max_size=30)


@given(st.lists(NUMBERS, max_size=9), SIZES, st.integers(0, 300), st.integers(0, 300))
def test_a_log_of_numbers_is_a_list(parts: list[list[int]], size: int, start: int, stop: int) -> None:
    whole = [number for part in parts for number in part]
    with memory(size):
        log, other = NumberLog(), NumberLog()
        for number, part in enumerate(parts):
            (log if number < 5 else other).extend(part)
        log.extend(other)
        assert [*log] == [log.at(i) for i in range(len(log))] == [*pickle.loads(pickle.dumps(log))] == whole
        assert [*log[start:stop]] == whole[start:stop]
        low, high = sorted((min(start, len(whole)), min(stop, len(whole))))
        assert [*log.between(low, high)] == whole[low:high]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 9)), max_size=40), SIZES, st.integers(0, 40))
def test_rows_come_back_with_their_places_and_repeats_are_found(
    rows: list[tuple[str, int]], size: int, cut: int
) -> None:
    places = [Place(name, line, 1, 9 * line, line) for line, (name, _) in enumerate(rows, 1)]
    numbers = [number for _, number in rows]
    with memory(size):
        one, other = RowStore(2), RowStore(2)
        for index, (place, number) in enumerate(zip(places, numbers, strict=True)):
            (one if index < cut else other).append(place, number, index)
        one = pickle.loads(pickle.dumps(one)).merge(pickle.loads(pickle.dumps(other)))
        assert len(one) == len(rows)
        assert [one.places[index] for index in range(len(one))] == places
        assert [*zip(*one.columns, strict=True)] == [(number, index) for index, number in enumerate(numbers)]
        expected = [(i, numbers.index(n), n) for i, n in enumerate(numbers) if n and numbers.index(n) < i]
        found = repeats(one)
        assert [*found] == [*found] == expected


@given(st.lists(st.binary(max_size=2), max_size=60), st.sampled_from([1, 1_000, 10**9]))
def test_a_set_of_keys_knows_which_are_new(keys: list[bytes], size: int) -> None:
    with memory(size):
        known = KeySet()
        assert [known.add(key) for key in keys] == [key not in keys[:at] for at, key in enumerate(keys)]


def spilled() -> NumberLog:
    log = NumberLog()
    log.extend(range(100))
    return log


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a temporary file has a name while it is open")
def test_what_is_on_disk_has_no_name_and_ends_with_its_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with memory(1):
        log = spilled()
        file = log._file
        assert [*tmp_path.iterdir()] == []
        assert not file.closed
        del log
        assert file.closed
        monkeypatch.setenv("TMPDIR", str(tmp_path / "missing"))
        with pytest.raises(OutputError, match=r"missing cannot be written: No such file .* set TMPDIR"):
            spilled()


def record(number: int) -> str:
    turns = (("user", f"Question {number % 301}?"), ("assistant", f"Answer {number % 7 % 2}."))
    return json.dumps({"messages": [{"role": role, "content": content} for role, content in turns], "id": number})


def test_a_run_is_the_same_with_any_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_flag, "_LEAST", 1)
    (tmp_path / "a.jsonl").write_text("\n".join(map(record, range(900))))
    (tmp_path / "b.jsonl").write_text("\n".join(map(record, range(280, 320))))
    check = ("lint", "a.jsonl", "--select", "FT6", "--against", "b.jsonl", "--set", "FT602.most=2", "--isolated")
    keep = ("convert", "a.jsonl", "--to", "sharegpt", "--apply", "drop-duplicates", "-o", "-", "--isolated")
    for words in (
        (*check, "--output-format", "json"), (*check, "--fail-on", "never"), (*keep, "--extend-select", "FT602"),
    ):  # fmt: skip
        first, second = (call(*words, "--memory", size, "--jobs", "1", cwd=tmp_path) for size in ("1GB", "4K"))
        assert first == second
        assert first.out
    assert len(set(first.out.splitlines())) == len(first.out.splitlines()) == 301


@pytest.mark.parametrize(("size", "words"), [
    ("500", "--memory '500': expected a size such as 500MB or 2GB"),
    ("1 potato", "--memory '1 potato': expected a size such as 500MB or 2GB"),
    ("15.9MB", "--memory 15.9MB: expected at least 16MB"),
])  # fmt: skip
def test_a_size_has_a_unit(size: str, words: str) -> None:
    done = call("lint", "--memory", size, "-", "--isolated")
    assert (done.code, done.last) == (2, f"ftconv: {words}; see ftconv lint --help")


def test_sizes_are_written_as_for_sort() -> None:
    sizes = {"16MB": 16_000_000, "1.5gb": 1_500_000_000, "20M": 20 << 20, "20 MiB": 20 << 20, "1T": 1 << 40}
    assert {text: memory_flag.Size().convert(text, None, None) for text in sizes} == sizes
