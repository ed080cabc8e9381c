"""What a message tells people to do: options, commands, libraries and files that it names are there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import openpyxl
import pytest
from running import call

from ftconv.errors import install_hint
from ftconv.model.nearest import nearest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("in.jsonl --to excel", "excel can only be read; run: ftconv in.jsonl --to csv -o in.table.csv"),
        ("explain excel", "excel can only be read"),
        ("in.jsonl --to text.gz", "no format to write"),
        ("in.jsonl --to csv", ""),
        ("in.jsonl --to parquet", "parquet is a file type, not a format; run: ftconv in.jsonl --to chat -o "),
        ("preview in.jsonl --html", "see ftconv preview --help"),
        ("lint in.jsonl --select", "see ftconv lint --help"),
        ("in.jsonl --to", "see ftconv convert --help"),
        ("check-request in.jsonl --contract in.jsonl", "data, not a contract; draw one up: ftconv contract in.jsonl"),
        ("prepare http://a.b/c.csv --yes", "cannot be written over http; name a file with -o, and upload it"),
        ("in.jsonl --to chat --jbos 2", "did you mean '--jobs'?"),
        ("in.jsonl --to ShareGPTT", "did you mean 'sharegpt'?"),
    ],
)  # fmt: skip
def test_the_way_out_is_there(tmp_path: Path, words: str, said: str) -> None:
    (tmp_path / "in.jsonl").write_text('{"user": "a", "assistant": "b"}\n' * 2)
    assert said in call(*shlex.split(words.replace("&", r"\&")), cwd=tmp_path).err


@pytest.mark.parametrize(
    "words",
    ["in.jsonl --to chat --sample 3", "in.jsonl --to chat --dedup", "lint in.jsonl --json", "lint in.jsonl --rule x",
     "lint in.jsonl --max-warnings 3", "count", "in.jsonl --to conversations", "lint in.jsonl --select FT999"],
)  # fmt: skip
def test_what_is_not_alike_is_not_guessed(tmp_path: Path, words: str) -> None:
    (tmp_path / "in.jsonl").write_text('{"user": "a", "assistant": "b"}\n')
    assert "did you mean" not in call(*words.split(), cwd=tmp_path).err


@pytest.mark.parametrize("first", [[], [["About this workbook"], ["So it is"]]])
def test_other_sheets_are_named_where_the_first_is_no_data(tmp_path: Path, first: list[list[str]]) -> None:
    book = openpyxl.Workbook()
    for row in first:
        book.active.append(row)
    book.create_sheet("FAQ").append(["question", "answer"])
    book.save(tmp_path / "book.xlsx")
    told = call("detect", "book.xlsx", cwd=tmp_path).err
    assert "only the first sheet was read; skipped 1 other non-empty sheet: 'FAQ'" in told


def test_a_slip_is_near_and_another_word_is_not() -> None:
    for slip, word in [("gtp", "gpt"), ("usr", "user"), ("o200k", "o200k_base"), ("ChaT", "chat"), ("FT120", "FT102")]:
        assert nearest(slip, [word, "zzz"]) == word
    for word, other in [("FT999", "FT909"), ("count", "cost"), ("rule", "quiet"), ("ab", "abcdef"), ("", "x")]:
        assert nearest(word, [other]) == ""


def test_a_library_that_is_missing_is_named_and_ftconv_is_not() -> None:
    # ftconv is on no package index: who registers its name would be run.
    assert "pip install python-calamine" in install_hint("excel")
    pages = [*ROOT.glob("docs/**/*.md"), *ROOT.glob("core/**/*.py"), *ROOT.glob("plugins/**/*.py"), ROOT / "README.md"]
    found = [p.name for p in pages if re.search(r"pip install[^\n]*[ '\"]ftconv(\[|['\"\s]|$)", p.read_text("utf-8"))]
    assert not found
