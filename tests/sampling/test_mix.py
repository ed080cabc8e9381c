"""Mixing by weight: exact counts, nothing twice unless asked, the same mix for the same seed."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st
from running import Done, call
from samples import chat, jsonl, records_in

from ftconv.model.apportion import apportioned, largest_total

WEIGHTS = st.lists(st.sampled_from([Fraction(n, d) for n in (1, 2, 3, 7) for d in (1, 10)]), min_size=1, max_size=4)


@given(weights=WEIGHTS, total=st.integers(0, 500))
def test_counts_sum_to_the_total_and_are_off_by_less_than_one(weights: list[Fraction], total: int) -> None:
    counts = apportioned(weights, total)
    assert sum(counts) == total
    assert all(abs(n - weight * total / sum(weights)) < 1 for n, weight in zip(counts, weights, strict=True))


@given(pairs=st.lists(st.tuples(st.integers(1, 9), st.integers(0, 30)), min_size=1, max_size=4))
def test_the_largest_total_fits_and_one_more_does_not(pairs: list[tuple[int, int]]) -> None:
    weights, sizes = [Fraction(weight) for weight, _ in pairs], [size for _, size in pairs]
    total = largest_total(weights, sizes)
    assert all(n <= size for n, size in zip(apportioned(weights, total), sizes, strict=True))
    shares = (weight * (total + 1) / sum(weights) for weight in weights)
    assert any(share > size for share, size in zip(shares, sizes, strict=True))


def mix(folder: Path, sizes: tuple[int, ...], *words: str, broken: bool = False) -> tuple[Done, list[str]]:
    """Mix inputs of these sizes, of which the last may have a broken record too; the questions of what is written."""
    for at, size in enumerate(sizes):
        lines = [chat(f"{'abc'[at]}{n}", "r") for n in range(size)]
        bad = ['{"messages": 1}'] if broken and at == len(sizes) - 1 else []
        (folder / f"{'abc'[at]}.jsonl").write_bytes(jsonl([*bad, *lines]))
    names = [f"{'abc'[at]}.jsonl" for at in range(len(sizes))]
    done = call("mix", *names, "--from", "chat", "--to", "chat", *words, cwd=folder)
    return done, [record["messages"][0]["content"] for record in records_in(done.out)]


@settings(max_examples=budget(60))
@given(
    sizes=st.tuples(st.integers(1, 12), st.integers(1, 12)),
    weights=st.tuples(st.integers(1, 5), st.integers(1, 5)),
    total=st.integers(1, 40),
    broken=st.booleans(),
    seed=st.integers(0, 3),
)
def test_a_mix_has_exact_counts(
    tmp_path_factory: pytest.TempPathFactory,
    sizes: tuple[int, int],
    weights: tuple[int, int],
    total: int,
    broken: bool,
    seed: int,
) -> None:
    folder = tmp_path_factory.getbasetemp()
    words = ["--weights", ",".join(map(str, weights)), "--total", str(total), "--seed", str(seed)]
    wanted = apportioned([Fraction(weight) for weight in weights], total)
    done, found = mix(folder, sizes, *words, broken=broken)
    if any(count > size for count, size in zip(wanted, sizes, strict=True)):
        assert (done.code, found) == (2, [])
        assert "add --repeat to use records more than once, or " in done.err
        done, found = mix(folder, sizes, *words, "--repeat", broken=broken)
    assert done.code == int(broken)
    assert [sum(name.startswith(letter) for name in found) for letter in "ab"] == wanted
    times = Counter(found)
    for letter, size, count in zip("ab", sizes, wanted, strict=True):
        each = [times[f"{letter}{n}"] for n in range(size)]
        assert set(each) <= {count // size, -(-count // size)}
    assert mix(folder, sizes, *words, "--repeat", "--chunk-bytes", "50", broken=broken)[1] == found


def test_a_mix_is_as_large_as_the_weights_allow_and_well_mixed(tmp_path: Path) -> None:
    done, found = mix(tmp_path, (300, 20), "--weights", "1,1")
    assert len(found) == 40
    assert len(set(found)) == 40
    assert 2 < "".join(name[0] for name in found)[:20].count("b") < 18
    assert "a.jsonl  weight 1  20 taken of 300\nb.jsonl  weight 1  20 taken of  20\n" in done.err
    assert done.last == "read 320 = written 40 + rejected 0 + dropped 0 + not chosen 280"
    assert mix(tmp_path, (300, 20), "--weights", "1,1", "--seed", "1")[1] != found


def test_inputs_of_one_format_need_no_word_about_it(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(jsonl([chat("a", "b")]))
    (tmp_path / "b.csv").write_bytes(b"question,answer\nc,d\n")
    (tmp_path / "c.json").write_bytes(jsonl([chat("e", "f")]))
    assert len(records_in(call("mix", "a.jsonl", "c.json", cwd=tmp_path).out)) == 2
    done = call("mix", "a.jsonl", "b.csv", cwd=tmp_path)
    assert done.code == 2
    assert "name the format to write with --to FORMAT, such as --to chat" in done.err
    assert "name the format to write with --to" in call("mix", "-", "a.jsonl", stdin=b"{}", cwd=tmp_path).err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--weights", "1"], "--weights has 1 numbers for 2 inputs; give one for each of a.jsonl, b.jsonl"),
        (["--weights", "1,x"], "--weights '1,x': expected a number from 0 for each input"),
        (["--weights", "0,0"], "--weights '0,0': expected"),
        (["--weights", "1,-1"], "--weights '1,-1': expected"),
        (["--limit", "3"], "--limit: a mix is in random order, and --total says how many"),
        (["-o", "out/"], "-o out/ names a folder, and a mix is one file; name it, such as out/mixed.jsonl"),
        (["--total", "0"], "0 is not in the range"),
        (["--where", "nothing"], "a.jsonl has no record to mix"),
    ],
)
def test_what_cannot_be_mixed_is_refused(tmp_path: Path, words: list[str], said: str) -> None:
    done, _ = mix(tmp_path, (2, 3), *words)
    assert (done.code, said in done.err) == (2, True), done.err
