"""The packed numbers of benchmark questions: their size, that they are all read, and that none is told twice."""

from __future__ import annotations

import re
from itertools import accumulate
from pathlib import Path

import pytest
import yaml

from ftconv import Batch, Example, Message, Place, PlainRow, RowStore
from ftconv.model.example import Role
from ftconv.plugins.lints import _benchmarks as packed
from ftconv.plugins.lints.benchmark_question import benchmark_question, drops, see_all, start

QUESTION = "Which of the three lakes of the Jura froze over in the winter in which nobody asked Marv anything?"
SOURCES = Path(__file__).parents[1] / "oracles" / "benchmarks.yaml"
ROLES: list[tuple[Role, ...]] = [
    ("user", "assistant"),
    ("system", "user", "assistant"),
    ("user", "assistant", "user", "assistant"),
    ("user",),
    ("user", "assistant", "user"),
    ("system", "assistant"),
]


def test_they_are_small_and_hold_no_text() -> None:
    data = packed.FILE.read_bytes()
    assert len(data) < 600_000
    assert re.findall(rb"(?:[A-Za-z]+ ){4}", data.partition(b"\n")[2]) == []


def test_every_part_is_read() -> None:
    index = packed.index()
    known = {*index.grams.values(), *index.wholes.values()}
    assert max(known) < sum(count for _, _, count in index.sets)
    assert len(known) > 15_000
    assert len(packed.tails()) > 10_000


def test_a_question_is_named_by_its_number_in_the_benchmark() -> None:
    sets = packed.index().sets
    start = 0
    for name, first, count in sets:
        assert packed.title(start) == f"question {first} of {name}"
        assert packed.title(start + count - 1) == f"question {first + count - 1} of {name}"
        start += count


def test_each_part_is_of_a_benchmark_that_is_counted_as_one() -> None:
    sets = packed.index().sets
    names = {one["name"] for one in yaml.safe_load(SOURCES.read_text("utf-8"))}
    ends = list(accumulate(count for _, _, count in sets))
    assert {packed.benchmark_of(end - 1) for end in ends} == names
    assert sum(map(packed.size_of, names)) == ends[-1]


def test_a_question_of_few_words_is_known_as_such() -> None:
    short = packed.index().wholes
    words = "ftconv knows nothing of this made up question of twelve short words"
    short[packed.whole_of(packed.words_of(words))] = 1
    try:
        assert packed.questions_in(words) == [(1, True)]
    finally:
        packed.index.cache_clear()
    assert packed.questions_in(QUESTION) == [(1, False)]


@pytest.mark.parametrize(("kinds", "told", "dropped"), [
    ([1] * 20, [], 0),  # twenty short ones may be chance
    ([1] * 21, [0], 21),
    ([0] * 20, list(range(20)), 20),
    ([0] * 21, [0], 21),
    ([1] * 19 + [0], [19], 1),
    ([1] * 20 + [0], [0], 21),
])  # fmt: skip
def test_short_questions_count_where_there_are_many(kinds: list[int], told: list[int], dropped: int) -> None:
    state = RowStore(2)
    for at, short in enumerate(kinds):
        state.append(Place("a.jsonl", at + 1, 1, 0, at), at + 2, short)  # GSM8K begins with the third question
    found = list(benchmark_question.function(state))
    assert [place.record for place, *_ in found] == told
    assert len(list(drops(state))) == dropped


def test_the_same_short_question_again_is_no_benchmark() -> None:
    state = RowStore(2)
    for at in range(50):
        state.append(Place("a.jsonl", at + 1, 1, 0, at), 2, 1)
    assert list(benchmark_question.function(state)) == []


def test_every_source_is_credited() -> None:
    notice = packed.FILE.with_name("NOTICE").read_text("utf-8")
    for name, _, _ in packed.index().sets[1:]:
        assert name.split()[0] in notice


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("at", range(4))
def test_plain_rows_are_seen_like_examples(at: int, together: bool) -> None:
    """Where all end in a question and its reply, only that is looked at, and that quickly."""
    kinds = ROLES if together else ROLES[:3]
    texts = [[f"{QUESTION}\n" if n == at else "Hm." for n in range(len(roles))] for roles in kinds]
    rows = [PlainRow(r, t, "\n".join(t), b"") for r, t in zip(kinds, texts, strict=True)]
    examples = [Example(list(map(Message, r, t))) for r, t in zip(kinds, texts, strict=True)]
    found = [list(see_all(start(), Batch(batch)).columns[0]) for batch in (rows, examples)]
    users = [max((n for n, role in enumerate(roles) if role == "user"), default=-1) for roles in kinds]
    assert found == [[1] * users.count(at)] * 2
