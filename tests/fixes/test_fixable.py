"""What a lint says could be fixed is what a fix run fixes; where that was not tried, it says "up to"."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from budget import budget
from hypothesis import example, given, settings
from hypothesis import strategies as st
from running import call

from ftconv.fix import fixable

GOOD = '{"messages": [{"role": "user", "content": "%s"}, {"role": "assistant", "content": "Yes."}]}'
CUT = '{"messages": [{"role": "user", "content": "cut of'
LINES = st.sampled_from(
    [
        GOOD % "a", GOOD % "b", GOOD % "a\\u200bb", GOOD % "a\\u0001b", GOOD.replace('"user"', '"human"') % "c", "",
        (GOOD % "d")[:-1], (GOOD % "e").replace(",", "", 1), CUT, "}{", GOOD.replace("Yes.", "") % "f",
        '{"messages": 3}', GOOD.replace('"}, {', '"} {') % "g",
    ]
)  # fmt: skip


def said(path: Path, *more: str) -> str:
    return call("lint", path, "--extend-select", "FT312", *more).err


def number(pattern: str, text: str) -> int:
    return sum(int(found.replace(",", "")) for found in re.findall(pattern, text))


@example([(GOOD % "d")[:-1], CUT, "}{"], True)
@settings(max_examples=budget(27))
@given(st.lists(LINES, min_size=1, max_size=6), st.booleans())
def test_what_is_said_to_be_fixable_is_fixed(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], unsafe: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "fixable.jsonl"
    path.write_text("\n".join([GOOD % "first", *lines]) + "\n", "utf-8")
    before = path.read_bytes()
    words = said(path)
    assert path.read_bytes() == before
    wanted = number(r"([\d,]+) with --fix(?! --unsafe)", words)
    if unsafe:
        wanted += number(r"([\d,]+) (?:more )?with --fix --unsafe-fixes", words)
    done = said(path, "--fix", *(["--unsafe-fixes"] if unsafe else []))
    assert wanted == number(r"(?m)^fixed ([\d,]+) of", done), (words, done)


def test_what_was_not_tried_is_at_most(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f"{GOOD % 'a'}\n{(GOOD % 'b')[:-1]}\n{CUT}\n", "utf-8")
    assert "fixable: 1 with --fix --unsafe-fixes" in said(path)
    monkeypatch.setattr(fixable, "TRIED_BYTES", 10)
    assert "fixable: up to 2 with --fix --unsafe-fixes" in said(path)


def test_a_file_type_that_is_read_only_has_nothing_to_fix(tmp_path: Path) -> None:
    book = pytest.importorskip("openpyxl").Workbook()
    for row in (["prompt", "completion"], ["a ", "b"], ["c", "d "]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    assert "fixable" not in said(tmp_path / "a.xlsx")
