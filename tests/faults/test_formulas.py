"""Cells that a spreadsheet would run: warned of, neutralised when asked, and read back to the letter either way."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st
from running import call
from samples import chat, jsonl, turns_in

FORMULAS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://x")', "=", "'=1", "''=1", "'", "''", "'x", "'@",
    "- a list",
]  # fmt: skip
STARTS = ("=", "+", "-", "@", "\t", "\r")


def cells(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))


@pytest.mark.parametrize("text", FORMULAS, ids=repr)
def test_a_formula_is_warned_of_and_written_as_it_is(text: str) -> None:
    done = call("-", "--to", "csv", stdin=jsonl([chat("q", text)]))
    assert ("FT315 [warning] spreadsheet-formula" in done.err) == text.startswith(STARTS)
    assert cells(done.out)[1] == ["q", text]
    assert done.code == 0


@pytest.mark.parametrize("text", FORMULAS, ids=repr)
def test_an_escaped_table_holds_no_formula_and_reads_back_to_the_letter(text: str) -> None:
    done = call("-", "--to", "csv", "--escape-formulas", stdin=jsonl([chat(text, text)]))
    assert "FT315" not in done.err
    assert not any(cell.startswith(STARTS) for row in cells(done.out) for cell in row)
    back = call("-", "--container", "csv", "--to", "chat", "--unescape-formulas", stdin=done.out)
    assert turns_in(back.out) == [[text, text]]


TEXT = st.text(st.sampled_from("='+-@\t\r\n\"x,;"), min_size=1, max_size=6)


@settings(max_examples=budget(80))
@given(pairs=st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=4), end=st.sampled_from(["csv", "tsv"]))
def test_any_text_reads_back_from_an_escaped_table(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[str, str]], end: str
) -> None:
    folder = tmp_path_factory.getbasetemp()
    data = jsonl(chat(user, assistant) for user, assistant in pairs)
    there = call("-", "--to", "csv", "-o", f"f.{end}", "--escape-formulas", "--force", "-q", stdin=data, cwd=folder)
    assert there.code == 0
    delimiter = "\t" if end == "tsv" else ","
    text = (folder / f"f.{end}").read_bytes().decode()
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    assert not any(cell.startswith(STARTS) for row in rows for cell in row)
    back = call(f"f.{end}", "--from", "csv", "--to", "chat", "--unescape-formulas", cwd=folder)
    assert turns_in(back.out) == [list(pair) for pair in pairs]


def test_a_column_that_looks_like_a_formula_is_escaped_too(tmp_path: Path) -> None:
    flags = ("--to", "csv", "--keep-extra", "--escape-formulas")
    done = call("-", *flags, stdin=jsonl([chat("q", "a", **{"=x": "y"})]))
    assert cells(done.out) == [["user", "assistant", "'=x"], ["q", "a", "y"]]
    back = call("-", "--container", "csv", "--to", "csv", "--keep-extra", "--unescape-formulas", stdin=done.out)
    assert cells(back.out) == [["user", "assistant", "=x"], ["q", "a", "y"]]
