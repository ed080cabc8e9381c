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
    assert f"in.json:1:{second}: FT601 [warning] duplicate-example: says the same as in.json:1:2" in done.out.decode()
