"""Transforms that group records: each record is read and checked by itself, and all of a group are changed together."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st

import ftconv
from ftconv import Example, Host, Message, UsageError, each_of
from ftconv.engine.grouping import gathered
from ftconv.engine.inputs import LATE
from ftconv.engine.transform_chain import TransformChain, parse_step
from ftconv.plugins.transforms.kto_to_pairs import kto_to_pairs
from ftconv.plugins.transforms.pairs_to_kto import pairs_to_kto
from ftconv.testing import preferences

HOST = Host(third_party=False)


def judged(prompt: str, reply: str, label: bool, **columns: Any) -> dict[str, Any]:
    return {"prompt": prompt, "completion": reply, "label": label, **columns}


def written(folder: Path, records: list[Any], *, to: str = "prompt-completion", **how: Any) -> tuple[str, Any]:
    source, out = folder / "in.jsonl", folder / "out.jsonl"
    lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
    source.write_text("\n".join(lines) + "\n", "utf-8")
    how = {"host": HOST, "apply": "kto-to-pairs", "force": True, **how}
    report = ftconv.convert(source, to=to, out=out, format="prompt-completion", **how)
    return out.read_text("utf-8") if report.tally.written else "", report


RECORDS = st.lists(
    st.builds(judged, st.sampled_from("abc"), st.sampled_from(["x", "y", ""]), st.booleans())
    | st.sampled_from(["{", '{"prompt": 1}', '{"prompt": "a", "completion": "z"}']),
    min_size=1,
    max_size=12,
)


@settings(max_examples=budget(25), deadline=None)
@given(records=RECORDS, chunk_bytes=st.integers(1, 300))
def test_chunks_change_nothing_and_all_is_accounted_for(
    records: list[Any], chunk_bytes: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("grouped")
    one, report = written(folder, records)
    two, again = written(folder, records, chunk_bytes=chunk_bytes)
    assert one == two
    assert report.tally == again.tally
    assert report.tally.adds_up
    good = [r for r in records if isinstance(r, dict)]
    both = {p for p in "abc" if {r["label"] for r in good if r["prompt"] == p} == {True, False}}
    alone = sum(r["prompt"] not in both for r in good)
    assert report.tally.dropped == ({"kto-to-pairs": alone} if alone else {})


def test_workers_change_nothing(tmp_path: Path) -> None:
    records = [judged(f"p{i % 50}", f"r{i}", i % 3 == 0, id=i) for i in range(400)]
    one, _ = written(tmp_path, records, host=None, jobs=1, keep_extra=True)
    two, _ = written(tmp_path, records, host=None, jobs=2, keep_extra=True, chunk_bytes=500)
    assert one == two
    assert json.loads(one.splitlines()[0]).keys() == {"prompt", "chosen", "rejected", "chosen_id", "rejected_id"}


def test_columns_of_a_table_are_those_of_the_pairs(tmp_path: Path) -> None:
    records = [judged("p", "good", True), judged("p", "bad", False)]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, records)), "utf-8")
    ftconv.convert(tmp_path / "in.jsonl", to="table", out=tmp_path / "out.csv", apply="kto-to-pairs", host=HOST)
    assert (tmp_path / "out.csv").read_text("utf-8") == "user,assistant,chosen,rejected\np,,good,bad\n"


def test_a_record_that_is_refused_is_alone_and_keeps_its_place(tmp_path: Path) -> None:
    records = [judged("p", "good", True), {"prompt": "p", "completion": [1], "label": True}, judged("p", "bad", False)]
    text, report = written(tmp_path, records)
    assert json.loads(text) == {"prompt": "p", "chosen": "good", "rejected": "bad"}
    (refused,) = [finding for finding in report.log.findings if finding.code == "FT202"]
    assert (refused.place.line, refused.pointer) == (2, "/completion/0")


def test_one_that_comes_late_is_refused() -> None:
    class Lines:
        """A chunk of numbers."""

        size, notes = 1, []  # type: ignore[var-annotated]

        def records(self) -> Any:
            return enumerate([1, 2, 3, 4, 1])

        def place(self, index: int) -> ftconv.Place:
            return ftconv.Place("f", index + 1)

        def raw(self, index: int) -> bytes:
            return b""

    (chunk,) = gathered(iter([Lines()]), str, 100, None, window=2, late=LATE)  # type: ignore[list-item]
    *_, (index, last) = chunk.records()
    assert (last.code, last.message) == ("FT202", LATE)
    assert chunk.place(index).line == 5


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (["drop-duplicates", "kto-to-pairs"], "drop duplicates after it, not before"),
        (["kto-to-pairs", "kto-to-pairs:all"], "convert twice"),
    ],
)
def test_steps_that_cannot_come_before_are_told(steps: list[str], said: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=said):
        written(tmp_path, [judged("p", "r", True)], apply=steps)


def test_conversations_of_several_records_are_not_grouped(tmp_path: Path) -> None:
    rows = "conversation,role,content\n1,user,a\n1,assistant,b\n"
    (tmp_path / "in.csv").write_text(rows, "utf-8")
    with pytest.raises(UsageError, match="convert with --to chat first"):
        ftconv.convert(tmp_path / "in.csv", to="chat", out=tmp_path / "out.jsonl", apply="kto-to-pairs", host=HOST)


def test_duplicates_of_one_record_are_told_apart() -> None:
    steps = [parse_step("drop-duplicates", HOST)]
    chain = TransformChain([(HOST.transform(step.name), step.options) for step in steps], HOST)
    changed, _ = chain.run([Example([Message("user", "a")]), Example([Message("user", "b")])])
    assert [key[:2] for one in changed for key in one.keys] == [("drop-duplicates", 0), ("drop-duplicates", 1)]


@given(st.lists(preferences(), max_size=4, unique_by=lambda example: str(example.messages)))
def test_there_and_back_are_the_same_pairs(pairs: list[Example]) -> None:
    assert kto_to_pairs([one for pair in pairs for one in each_of(pairs_to_kto(pair))]) == pairs
