"""What is wrong in the same way with nearly all records of a file is one finding; each record is still rejected."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from running import Done, call
from samples import jsonl

SIZE = ("--chunk-bytes", "300")
RANKED = [{"instruction": f"Question {n}?", "input": "", "output": ["good", "bad"]} for n in range(90)]
SOUND = [{"instruction": f"Question {n}?", "input": "", "output": f"Answer {n}."} for n in range(100)]
WORDS = "output must be text, found a list; of ranked replies, name the best chosen and another rejected"


def lint(folder: Path, records: list[Any], *flags: str) -> dict[str, Any]:
    (folder / "a.jsonl").write_bytes(jsonl(records))
    flags = ("--select", "FT1", "--select", "FT2", "--from", "alpaca", "--output-format", "json", *SIZE, *flags)
    done = call("lint", "a.jsonl", *flags, cwd=folder)
    assert done.code == 1
    report: dict[str, Any] = json.loads(done.out)
    return report


def found(report: dict[str, Any], code: str = "FT202") -> list[tuple[int, str]]:
    return [(finding["line"], finding["message"]) for finding in report["findings"] if finding["code"] == code]


@pytest.mark.parametrize("flags", [("--jobs", "1"), ("--jobs", "2"), ("--chunk-bytes", "100000")])
def test_it_is_one_finding_with_the_first_places(flags: tuple[str, ...], tmp_path: Path) -> None:
    report = lint(tmp_path, RANKED, *flags)
    assert found(report) == [(1, f"{WORDS}; so in 90 records, as here, line 2, line 3")]
    assert (report["total"], report["unlisted"], report["severities"]["error"]) == (1, 0, 1)
    assert report["records"] == {"read": 90, "accepted": 0, "rejected": 90, "dropped": {}}
    assert report["findings"][0]["pointer"] == "/output"


def roles(*names: str) -> list[Any]:
    ask = {"role": "user", "content": "Hi."}
    return [{"messages": [ask, {"role": name, "content": "Hello."}]} for name in names]


@pytest.mark.parametrize("count", [30, 300, 1_300])
def test_a_cause_is_one_of_whatever_value(count: int, tmp_path: Path) -> None:
    report = lint(tmp_path, roles(*(f"name{n}" for n in range(count))), "--from", "chat")
    ((line, message),) = found(report, "FT204")
    assert message.startswith("unknown role 'name0'; ")
    assert (line, message.partition("; the like ")[2]) == (1, f"in {count:,} records, as here, line 2, line 3")
    assert (report["counts"], report["severities"]) == ({"FT204": 1}, {"error": 1, "warning": 0})
    assert report["records"]["rejected"] == count


def test_few_different_messages_are_a_finding_each(tmp_path: Path) -> None:
    report = lint(tmp_path, roles(*["ann", "bob"] * 20, "carl"), "--from", "chat")
    said = [(line, message.split("'")[1], message.rpartition("; ")[2]) for line, message in found(report, "FT204")]
    assert said[:2] == [
        (1, "ann", "so in 20 records, as here, line 3, line 5"),
        (2, "bob", "so in 20 records, as here, line 4, line 6"),
    ]
    assert said[2][:2] == (41, "carl")
    assert report["total"] == 3


def test_the_same_words_of_another_place_are_another_cause(tmp_path: Path) -> None:
    sides = ["chosen", "rejected"], ["rejected", "chosen"]
    reply = [{"role": "assistant", "content": "Hm."}]
    rows = [{"prompt": "Hi.", bad: ["Hello."], good: reply} for bad, good in [sides[0]] * 95 + [sides[1]] * 5]
    report = lint(tmp_path, rows, "--from", "chat")
    assert [(finding["line"], finding["pointer"]) for finding in report["findings"]] == [
        (1, "/chosen/0"), *((n, "/rejected/0") for n in range(96, 101)),
    ]  # fmt: skip
    assert report["total"] == 6


@pytest.mark.parametrize(("bad", "good", "count"), [(20, 0, 20), (21, 0, 1), (90, 10, 1), (89, 11, 89), (21, 3, 21)])
def test_few_records_and_a_part_of_a_file_are_named_one_by_one(bad: int, good: int, count: int, tmp_path: Path) -> None:
    report = lint(tmp_path, SOUND[:good] + RANKED[:bad])
    assert (len(found(report)), report["records"]["rejected"]) == (count, bad)
    assert all(line > good for line, _ in found(report))


def test_other_faults_stay(tmp_path: Path) -> None:
    broken = [{"instruction": "Question?", "output": 1}, '{"instruction": "Question?", output']
    report = lint(tmp_path, [*RANKED, *broken])
    assert [line for line, _ in found(report)] == [1, 91]
    assert [line for line, _ in found(report, "FT101")] == [92]
    assert report["counts"] == {"FT101": 1, "FT202": 2}


def test_what_can_be_repaired_stays_one_by_one(tmp_path: Path) -> None:
    report = lint(tmp_path, ['{"instruction": "Question?", "output": "Answer."'] * 30)
    assert len(found(report, "FT101")) == 30


def test_each_is_shown_on_request(tmp_path: Path) -> None:
    assert found(lint(tmp_path, RANKED, "--no-group")) == [(n + 1, WORDS) for n in range(90)]


def test_a_code_that_is_off_stays_off(tmp_path: Path) -> None:
    assert lint(tmp_path, RANKED, "--ignore", "FT202")["counts"] == {}


def test_each_file_has_its_own(tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_bytes(jsonl(RANKED))
    (tmp_path / "c.jsonl").write_bytes(jsonl(SOUND + RANKED))
    report = lint(tmp_path, RANKED, "b.jsonl", "c.jsonl")
    files = [finding["file"] for finding in report["findings"]]
    assert files == ["a.jsonl", "b.jsonl", *["c.jsonl"] * 90]
    assert report["total"] == 92


def test_a_baseline_knows_each_record(tmp_path: Path) -> None:
    lint_with = ("lint", "a.jsonl", "--select", "FT202", "--from", "alpaca")
    (tmp_path / "a.jsonl").write_bytes(jsonl(RANKED))
    assert "recorded 90 findings" in call(*lint_with, "--write-baseline", "known.json", cwd=tmp_path).err
    (tmp_path / "a.jsonl").write_bytes(jsonl(SOUND + RANKED[::-1]))
    assert call(*lint_with, "--baseline", "known.json", cwd=tmp_path).code == 0
    (tmp_path / "a.jsonl").write_bytes(jsonl(RANKED + RANKED))
    done = call(*lint_with, "--baseline", "known.json", "--statistics", cwd=tmp_path)
    assert b"90  FT202" in done.out
    (tmp_path / "a.jsonl").write_bytes(jsonl({**one, "input": "New."} for one in RANKED))
    done = call(*lint_with, "--baseline", "known.json", "--statistics", cwd=tmp_path)
    assert b"90  FT202" in done.out


def test_shares_are_merged_before_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(jsonl(RANKED))
    words = ("lint", "a.jsonl", "--from", "alpaca", *SIZE)
    whole = call(*words, cwd=tmp_path)
    for share in range(5):
        assert call(*words, "--shard", f"{share}/5", "--workdir", "shares", cwd=tmp_path).code == 0
    merged = call("merge", "shares", cwd=tmp_path)
    assert (merged.code, merged.out, merged.err) == (whole.code, whole.out, whole.err)
    assert whole.out.count(b"FT202") == 2  # the finding, and its count


def test_a_conversion_keeps_each_reject(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(jsonl(RANKED))
    done: Done = call("a.jsonl", "--from", "alpaca", "--to", "chat", "-o", "out.jsonl", *SIZE, cwd=tmp_path)
    assert done.code == 1
    assert done.err.count("FT202") == 1
    assert "read 90 = written 0 + rejected 90 + dropped 0" in done.err
    assert len((tmp_path / "out.rejects.jsonl").read_bytes().splitlines()) == 90


def test_rows_of_one_conversation_are_one_rejection(tmp_path: Path) -> None:
    rows = [
        {"message_id": f"{n}-{m}", "parent_id": "nobody", "message_tree_id": f"{n}", "text": "Hi.", "role": "prompter"}
        for n in range(30)
        for m in range(2)
    ]
    (tmp_path / "a.jsonl").write_bytes(jsonl(rows))
    done = call("lint", "a.jsonl", "--from", "oasst", "--output-format", "json", *SIZE, cwd=tmp_path)
    report = json.loads(done.out)
    assert report["records"]["rejected"] == 60
    assert [message.partition("; so in ")[2] for _, message in found(report)] == [
        "30 conversations, as here, line 3, line 5"
    ]
