"""The packed numbers of benchmark questions: their size, that they are all read, and that none is told twice."""

from __future__ import annotations

import re

from ftconv.plugins.lints import _benchmarks as packed


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


def test_every_source_is_credited() -> None:
    notice = packed.FILE.with_name("NOTICE").read_text("utf-8")
    for name, _, _ in packed.index().sets[1:]:
        assert name.split()[0] in notice
