"""An input that cannot be read does not hide what is wrong with the others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from running import call

GOOD = json.dumps({"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]})
LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614\nsize 12345\n"
TOKENS = json.dumps({"input_ids": [1, 2], "labels": [1, 2]}) + "\n"
SHAPE = json.dumps({"colour": "red", "size": 2}) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.jsonl").write_text(GOOD.replace("Hello", "") + "\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("data", "code", "status"),
    [
        (LFS.encode(), "FT101", 3),
        (GOOD.encode("utf-16"), "FT102", 3),
        (b"", "FT112", 3),
        (TOKENS.encode(), "FT113", 2),
        (SHAPE.encode(), "FT201", 2),
    ],
)
def test_it_is_a_finding_among_those_of_the_others(folder: Path, data: bytes, code: str, status: int) -> None:
    (folder / "bad.jsonl").write_bytes(data)
    for order in (["good.jsonl", "bad.jsonl"], ["bad.jsonl", "good.jsonl"]):
        done = call("lint", *order, "--output-format", "json", "--ignore", "FT605", cwd=folder)
        assert done.code == status
        found = [(f["file"], f["code"], f["severity"], f["line"]) for f in json.loads(done.out)["findings"]]
        both = {"good.jsonl": ("good.jsonl", "FT208", "error", 1), "bad.jsonl": ("bad.jsonl", code, "error", 1)}
        assert found == [both[name] for name in order]
        assert "ftconv: 1 input could not be read; the others were" in done.err


def test_alone_it_ends_the_run(folder: Path) -> None:
    (folder / "bad.jsonl").write_text(LFS, "utf-8")
    done = call("lint", "bad.jsonl", cwd=folder)
    assert (done.code, done.out) == (3, b"")
    assert "FT101 [error] invalid-json: bad.jsonl is a Git LFS pointer" in done.err


@pytest.mark.parametrize("flags", [(), ("--fix",), ("--fix", "--unsafe-fixes")])
@pytest.mark.parametrize(
    ("data", "code", "status", "words"),
    [
        (LFS.encode(), "FT101", 3, "bad.jsonl is a Git LFS pointer, not the data"),
        (GOOD.encode("utf-16"), "FT102", 3, "bad.jsonl is utf-16, not UTF-8"),
        (b"", "FT112", 3, "bad.jsonl is empty"),
        (b"[]", "FT112", 3, "bad.jsonl holds no records"),
        (TOKENS.encode(), "FT113", 2, "the records contain token ids"),
        (SHAPE.encode(), "FT201", 2, "format not recognised; columns: colour, size"),
    ],
)
def test_alone_it_is_a_finding_in_a_document(
    folder: Path, data: bytes, code: str, status: int, words: str, flags: tuple[str, ...]
) -> None:
    (folder / "bad.jsonl").write_bytes(data)
    done = call("lint", "bad.jsonl", "--output-format", "json", "--report", "r.sarif", *flags, cwd=folder)
    assert done.code == status
    assert done.err.startswith("ftconv: ")
    assert (code in done.err, done.err.count("\n")) == (True, 1)
    report = json.loads(done.out)
    assert [(f["file"], f["code"], f["severity"], f["line"]) for f in report["findings"]] == [
        ("bad.jsonl", code, "error", 1)
    ]
    assert report["findings"][0]["message"].startswith(words)
    assert (report["counts"], report["problems"]) == ({code: 1}, [])
    (run,) = json.loads((folder / "r.sarif").read_text("utf-8"))["runs"]
    assert [result["ruleId"] for result in run["results"]] == [code]
    assert (folder / "bad.jsonl").read_bytes() == data


@pytest.mark.parametrize("kind", ["json", "jsonl", "sarif", "gitlab", "github", "junit", "markdown"])
@pytest.mark.parametrize("command", [("lint",), ("convert", "--to", "chat")])
def test_what_no_rule_names_is_a_problem_in_a_document(folder: Path, command: tuple[str, ...], kind: str) -> None:
    done = call(*command, "none.jsonl", "--output-format", kind, cwd=folder)
    said = done.out.decode() if command == ("lint",) else done.err
    assert (done.code, done.err.splitlines()[-1]) == (3, "ftconv: none.jsonl does not exist")
    assert "none.jsonl does not exist" in said.replace("\\", "").removesuffix("ftconv: none.jsonl does not exist\n")
    if kind in ("json", "sarif", "gitlab") and command == ("lint",):
        json.loads(said)
    if kind == "sarif" and command == ("lint",):
        assert json.loads(said)["runs"][0]["invocations"][0]["executionSuccessful"] is False


def test_all_that_cannot_be_read_are_told(folder: Path) -> None:
    (folder / "a.jsonl").write_text(LFS, "utf-8")
    (folder / "b.jsonl").write_text(TOKENS, "utf-8")
    done = call("lint", "a.jsonl", "b.jsonl", cwd=folder)
    lines = done.out.decode().splitlines()
    assert [line.partition(" [")[0] for line in lines[:2]] == ["a.jsonl:1:1: FT101", "b.jsonl:1:1: FT113"]
    assert (done.code, done.err.splitlines()[-1]) == (3, "ftconv: 2 inputs could not be read")


def test_the_data_of_standard_output_stay_alone_there(folder: Path) -> None:
    done = call("lint", "-", "--fix", "--output-format", "json", cwd=folder, stdin=LFS.encode())
    assert (done.code, done.out) == (3, b"")
    assert json.loads(done.err[: done.err.rindex("ftconv: ")])["counts"] == {"FT101": 1}


def test_a_name_that_is_wrong_ends_the_run(folder: Path) -> None:
    done = call("lint", "good.jsonl", "none.jsonl", cwd=folder)
    assert (done.code, done.out) == (3, b"")


def test_no_baseline_is_written_from_a_part_of_the_inputs(folder: Path) -> None:
    (folder / "bad.jsonl").write_text(LFS, "utf-8")
    done = call("lint", "good.jsonl", "bad.jsonl", "--write-baseline", "known.json", cwd=folder)
    assert done.code == 3
    assert not (folder / "known.json").exists()


@pytest.mark.parametrize(("name", "status", "words"), [("none", 3, "none does not exist"), ("odd", 2, "FT201")])
def test_a_file_to_compare_with_that_cannot_be_read_is_no_crash_of_a_rule(
    folder: Path, name: str, status: int, words: str
) -> None:
    (folder / "odd").write_text(SHAPE, "utf-8")
    done = call("lint", "good.jsonl", "--against", name, cwd=folder)
    assert done.code == status
    assert words in done.err
    assert b"FT001" not in done.out


def test_records_in_one_line_are_told_apart_by_their_columns(tmp_path: Path) -> None:
    (tmp_path / "in.json").write_text(f"[{GOOD}, {GOOD}]", "utf-8")
    done = call("lint", "in.json", "--select", "FT601", cwd=tmp_path)
    second = len(GOOD) + 4
    assert f"in.json:1:{second}: FT601 [warning] duplicate-example: duplicate of in.json:1:2" in done.out.decode()
