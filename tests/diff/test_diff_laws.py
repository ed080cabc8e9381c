"""Laws of a difference: it counts as a plain counter does, mirrors itself, and does not mind the order."""

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
from samples import jsonl

WORDS = st.sampled_from("abc")
ROWS = st.lists(st.tuples(st.sampled_from(["", "s", "t"]), WORDS, WORDS), max_size=12)
Row = tuple[str, str, str]
KEPT: Row = ("", "always", "there")
"""An input without records is an error, so each has this one."""


def record(row: Row) -> dict[str, Any]:
    system, question, reply = row
    turns = [{"role": "user", "content": question}, {"role": "assistant", "content": reply}]
    return {"messages": [*([{"role": "system", "content": system}] if system else []), *turns], "id": random.random()}


def diff(folder: Path, a: list[Row], b: list[Row], *flags: str) -> Any:
    (folder / "a.jsonl").write_bytes(jsonl(map(record, [*a, KEPT])))
    (folder / "b.jsonl").write_bytes(jsonl(map(record, [*b, KEPT])))
    done = call("diff", "a.jsonl", "b.jsonl", "--json", "--select", "FT601", *flags, cwd=folder)
    assert done.code == 0, done.err
    return json.loads(done.out)


def counted(found: Any) -> dict[str, int]:
    return {name: found[name] for name in ("same", "added", "gone", "changed")}


def expected(a: list[Row], b: list[Row]) -> dict[str, int]:
    """The counts by plain counters: what is in both, then by the prompt, then by the question, among what is left."""
    one, other = Counter(a), Counter(b)
    same = (one & other).total()
    one, other = one - other, other - one
    changed = 0
    for key in (lambda row: row[:2], lambda row: row[1]):
        by_one: Counter[Any] = Counter(key(row) for row in one.elements())
        by_other: Counter[Any] = Counter(key(row) for row in other.elements())
        pairs = by_one & by_other
        changed += pairs.total()
        one, other = without(one, pairs, key), without(other, pairs, key)
    return {"same": same + 1, "added": other.total(), "gone": one.total(), "changed": changed}


def without(rows: Counter[Row], pairs: Counter[Any], key: Any) -> Counter[Row]:
    """Take away so many rows of each key; which of them does not matter for the numbers that are asked for."""
    left, pairs = Counter[Row](), Counter(pairs)
    for row in rows.elements():
        if pairs[key(row)]:
            pairs[key(row)] -= 1
        else:
            left[row] += 1
    return left


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("diff")


@settings(max_examples=budget(40))
@given(a=ROWS, b=ROWS, order=st.randoms(use_true_random=False))
def test_it_counts_as_counters_do_and_mirrors_itself(
    folder: Path, a: list[Row], b: list[Row], order: random.Random
) -> None:
    found = diff(folder, a, b)
    assert counted(found) == expected(a, b)
    shown = {name: len(rows) for name, rows in diff(folder, a, b, "--all")["shown"].items()}
    assert shown == {name: found[name] for name in ("added", "gone", "changed")}

    back = diff(folder, b, order.sample(a, len(a)))
    assert (back["added"], back["gone"]) == (found["gone"], found["added"])
    assert (back["same"], back["changed"]) == (found["same"], found["changed"])
    assert back["overlap"] == {"a_in_b": found["overlap"]["b_in_a"], "b_in_a": found["overlap"]["a_in_b"]}

    nothing = diff(folder, a, order.sample(a, len(a)))
    assert counted(nothing) == {"same": len(a) + 1, "added": 0, "gone": 0, "changed": 0}
    assert nothing["overlap"]["a_in_b"] == {"examples": len(a) + 1, "exact": len(a) + 1, "prompt_only": 0}


@settings(max_examples=budget(40))
@given(a=ROWS, b=ROWS)
def test_overlaps_count_what_occurs_in_the_other_however_often(folder: Path, a: list[Row], b: list[Row]) -> None:
    a, b = [*a, KEPT], [*b, KEPT]
    exact = [row for row in a if row in b]
    prompts = [row for row in a if row not in b and row[:2] in {other[:2] for other in b}]
    wanted = {"examples": len(a), "exact": len(exact), "prompt_only": len(prompts)}
    assert diff(folder, a[:-1], b[:-1])["overlap"]["a_in_b"] == wanted
