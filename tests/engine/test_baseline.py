"""A baseline hides what is known by its content: sorting, shuffling and appending change nothing."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from running import Done, call


def record(question: str, reply: str) -> str:
    turns = [{"role": "user", "content": question}, {"role": "assistant", "content": reply}]
    return json.dumps({"messages": turns}) + "\n"


BAD = [record(f"question {n}", "") for n in range(20)]
GOOD = [record(f"question {n}", f"answer {n}") for n in range(100, 150)]


def lint(folder: Path, lines: list[str], *flags: str) -> Done:
    (folder / "data.jsonl").write_text("".join(lines), "utf-8")
    return call("lint", "data.jsonl", *flags, cwd=folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    done = lint(tmp_path, BAD + GOOD, "--write-baseline", "known.json")
    assert (done.code, "recorded 20 findings" in done.err) == (0, True)
    return tmp_path


def test_known_findings_are_hidden_and_counted(folder: Path) -> None:
    done = lint(folder, BAD + GOOD, "--baseline", "known.json")
    assert (done.code, done.out) == (0, b"")
    assert "hides 20 findings" in done.err


def test_a_baseline_survives_sorting_shuffling_and_appending(folder: Path) -> None:
    lines = BAD + GOOD + [record("one more", "and its answer")]
    random.Random(1).shuffle(lines)
    assert lint(folder, lines, "--baseline", "known.json").code == 0
    assert lint(folder, sorted(lines), "--baseline", "known.json").code == 0


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_new_finding_is_shown(folder: Path, jobs: str) -> None:
    lines = [*GOOD, record("new", ""), *BAD]
    done = lint(folder, lines, "--baseline", "known.json", "--jobs", jobs, "--chunk-bytes", "500")
    assert done.code == 1
    assert done.out.decode().count("data.jsonl:51:") == 1
    assert "20 findings" in done.err


def test_a_known_finding_that_stands_twice_is_new_the_second_time(folder: Path) -> None:
    done = lint(folder, BAD + GOOD + BAD[:1], "--baseline", "known.json", "--select", "FT208")
    assert done.code == 1
    assert done.out.decode().count("data.jsonl:71:") == 1


def test_entries_that_hide_nothing_any_more_are_named(folder: Path) -> None:
    done = lint(folder, BAD[3:] + GOOD, "--baseline", "known.json")
    assert done.code == 0
    assert "no longer found: 3 (FT208); to drop them, use --write-baseline known.json" in done.err


def test_findings_of_a_whole_set_are_known_too(tmp_path: Path) -> None:
    lines = GOOD + GOOD[:3]
    assert "FT601" in lint(tmp_path, lines).out.decode()
    lint(tmp_path, lines, "--write-baseline", "known.json")
    random.Random(2).shuffle(lines)
    assert lint(tmp_path, lines, "--baseline", "known.json").out == b""


BROKEN = ["{\n", '{"messages": [{"role": "wizard", "content": "Hi"}]}\n']


@pytest.mark.parametrize("chunk", ["40", "100000"])
def test_known_records_that_are_rejected_fail_no_run_and_new_ones_do(tmp_path: Path, chunk: str) -> None:
    assert lint(tmp_path, BROKEN + GOOD).code == 1
    lint(tmp_path, BROKEN + GOOD, "--write-baseline", "known.json")
    flags = ("--baseline", "known.json", "--chunk-bytes", chunk, "--output-format", "markdown")
    done = lint(tmp_path, GOOD + BROKEN, *flags)
    assert (done.code, "passed" in done.out.decode()) == (0, True)
    done = lint(tmp_path, [*GOOD, *BROKEN, "[1]\n"], *flags)
    assert (done.code, "failed" in done.out.decode()) == (1, True)
    assert lint(tmp_path, GOOD + BROKEN + BROKEN[:1], *flags).code == 1


def test_findings_about_a_file_are_told_apart(tmp_path: Path) -> None:
    lint(tmp_path, ["\ufeff", *GOOD], "--write-baseline", "known.json")
    done = lint(tmp_path, ["\ufeff", *GOOD], "--baseline", "known.json")
    assert (done.out, "hides 1 finding" in done.err) == (b"", True)
    done = lint(tmp_path, ["\n", *GOOD], "--baseline", "known.json")
    assert "FT104" in done.out.decode()
    assert "no longer found: 1 (FT103)" in done.err


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [("{", 2, "is not JSON"), ("[]", 2, "is not a baseline"), ('{"version": 9}', 2, "version 9")],
)
def test_what_is_no_baseline_is_refused(folder: Path, text: str, code: int, words: str) -> None:
    (folder / "known.json").write_text(text, "utf-8")
    done = lint(folder, GOOD, "--baseline", "known.json")
    assert (done.code, words in done.err) == (code, True)


def test_a_baseline_that_is_not_there_is_an_input_that_failed(folder: Path) -> None:
    done = lint(folder, GOOD, "--baseline", "nowhere.json")
    assert done.code == 3
    assert "create one with --write-baseline" in done.err
