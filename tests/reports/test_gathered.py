"""What is the same for each record is one line with its number; every finding is counted as before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from made import finding, run_with
from running import Done, call
from samples import chat, jsonl

from ftconv import FindingLog
from ftconv.model.finding_log import NO_BOUND

ROWS = [{**chat(f"How far is star {n}?", f"{n} light years."), "topic": "x", "at": n} for n in range(120)]
REJECTED = ("--select", "FT707", "--target", "databricks")
CONVERTED = ("--to", "chat", "-o", "out.jsonl", "--force")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in.jsonl").write_bytes(jsonl(ROWS))
    return tmp_path


def convert(folder: Path, *flags: str) -> Done:
    return call("in.jsonl", *CONVERTED, *flags, cwd=folder)


def test_a_column_that_is_lost_is_one_line_with_a_count(folder: Path) -> None:
    done = convert(folder)
    lines = done.err.splitlines()
    assert [line.partition(" FT901")[0] for line in lines] == ["in.jsonl:1:118:", "in.jsonl:1:127:", lines[-1]]
    assert all("  (/topic, 120 times)" in line or "  (/at, 120 times)" in line for line in lines[:2])


@pytest.mark.parametrize("flags", [("--jobs", "2"), ("--chunk-bytes", "300", "--jobs", "1")])
def test_it_is_the_same_line_for_any_number_of_workers_and_chunks(folder: Path, flags: tuple[str, ...]) -> None:
    assert convert(folder, *flags).err == convert(folder, "--jobs", "1").err


def test_without_groups_each_is_shown(folder: Path) -> None:
    assert convert(folder, "--no-group").err.count("'topic'") == len(ROWS)


@pytest.mark.parametrize("flags", [(), ("--no-group",)])
def test_all_are_counted(folder: Path, flags: tuple[str, ...]) -> None:
    assert convert(folder, "--fail-on", "warning", *flags).code == 1
    assert convert(folder, *flags).code == 0
    done = call("lint", "in.jsonl", *REJECTED, "--output-format", "json", *flags, cwd=folder)
    report = json.loads(done.out)
    keys = [finding for finding in report["findings"] if finding["code"] == "FT707"]
    assert (report["counts"]["FT707"], report["unlisted"]) == (2 * len(ROWS), 0)
    assert sum(finding.get("count", 1) for finding in keys) == 2 * len(ROWS)
    assert len(keys) == (2 * len(ROWS) if flags else 2)


def test_findings_that_are_gathered_push_no_other_out() -> None:
    log = FindingLog(per_message=NO_BOUND, in_all=5, gathers=True)
    for made in [finding("unknown key 'x'", gathered=True)] * 20 + [finding()] * 3:
        log.add(made)
    report = run_with([], log=log)
    assert [(one.message, report.times(one)) for one in report.listed()] == [
        ("unknown key 'x'", 20),
        *[("assistant turn has no text", 1)] * 3,
    ]
    assert report.unlisted == 0


def test_sarif_counts_them_and_holds_the_manuals_of_what_was_found(folder: Path) -> None:
    (run,) = json.loads(call("lint", "in.jsonl", *REJECTED, "--output-format", "sarif", cwd=folder).out)["runs"]
    assert [result["occurrenceCount"] for result in run["results"]] == [len(ROWS)] * 2
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["FT707"]


def test_findings_are_in_the_order_of_line_and_column(tmp_path: Path) -> None:
    row = {"messages": [{"role": "user", "content": "Hi {{name}}"}, {"role": "assistant", "content": ""}], "x": 1}
    (tmp_path / "in.jsonl").write_bytes(jsonl([row, *ROWS[:2], row]))
    done = call("lint", "in.jsonl", cwd=tmp_path)
    places = [line.split(":")[1:3] for line in done.out.decode().splitlines() if line.startswith("in.jsonl:")]
    placed = [(int(line), int(column)) for line, column in places if column.isdecimal()]
    assert placed == sorted(placed)
    assert len(placed) > 4


def test_quiet_prints_errors_alone_and_ends_with_the_same_code(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(jsonl([*ROWS[:2], chat("And the Moon?", "")]))
    loud, quiet = (call("lint", "in.jsonl", *flags, cwd=tmp_path) for flags in ((), ("-q",)))
    assert loud.code == quiet.code == 1
    assert [line for line in loud.out.splitlines() if b"[error]" in line] == quiet.out.splitlines()
    assert quiet.err == ""


def test_the_way_out_is_said_once_and_works(folder: Path) -> None:
    done = call("lint", "in.jsonl", cwd=folder)
    (line,) = (line for line in done.err.splitlines() if " run ftconv " in line)
    assert call(*line.partition(" run ftconv ")[2].split(), cwd=folder).code == 0
    assert b"FT217" not in call("lint", "clean.jsonl", cwd=folder).out


@pytest.mark.parametrize("names", [("in.jsonl",), ("in.jsonl", "b.jsonl")])
def test_few_examples_says_what_it_counted(folder: Path, names: tuple[str, ...]) -> None:
    for name in names:
        (folder / name).write_bytes(jsonl([chat(f"{name} {n}?", f"{name} {n}.") for n in range(5)]))
    done = call("lint", *names, "--select", "few-examples", cwd=folder)
    words = "all inputs together: 10 examples" if len(names) > 1 else "few-examples: 5 examples"
    assert words in done.out.decode()
