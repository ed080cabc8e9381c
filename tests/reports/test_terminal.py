"""What a terminal shows: colours that say nothing else, lines that fit, and a bar that never stays."""

from __future__ import annotations

import os
import pty
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import finding, run_with
from running import PROGRAM, environment
from samples import chat, jsonl

from ftconv.cli.page import _fitted
from ftconv.cli.painting import painted, width_of, wrapped
from ftconv.cli.progress import Bar, line_of_bar
from ftconv.reports.kinds import render_of

WORDS = st.text(st.sampled_from("ab:;[]()§é字 "), max_size=90)
LINES = st.one_of(
    WORDS,
    st.builds(lambda words, pointer: f"a.jsonl:3:14: FT217 [error] unknown-key: {words}{pointer}", WORDS, WORDS),
    st.builds(lambda number: f"{number:>9,}  FT208  error     empty-reply", st.integers(0, 10**7)),
)


def bare(text: str) -> str:
    return re.sub(r"\x1b\[[\d;]*m", "", text)


@given(LINES)
def test_colours_change_no_character(line: str) -> None:
    assert bare(painted(line)) == line


def test_a_finding_is_coloured_in_its_parts() -> None:
    report = run_with([finding("reply is empty; write one")])
    line = next(iter(render_of("text")(report)))
    assert painted(line) == (
        "\x1b[1mdata.jsonl\x1b[0m\x1b[36m:17:42\x1b[0m: \x1b[1;31mFT208 [error]\x1b[0m empty-reply: reply is empty"
        "\x1b[2m; write one\x1b[0m\x1b[2m  (/messages/2/content)\x1b[0m"
    )


@given(LINES, st.integers(20, 120), st.booleans())
def test_a_wrapped_line_fits_and_has_the_same_words(line: str, width: int, colour: bool) -> None:
    made = wrapped(painted(line) if colour else line, width)
    rows = bare(made).split("\n")
    assert " ".join(rows).split() == line.split()
    assert all(width_of(row) <= width or len(row.split()) == 1 for row in rows)


@given(st.integers(0, 10**12), st.integers(0, 10**12), st.floats(0, 10**6), st.integers(20, 200))
def test_a_bar_fits_the_terminal(done: int, total: int, seconds: float, columns: int) -> None:
    assert len(line_of_bar(done, total, seconds, columns)) < columns


def test_a_bar_says_how_fast_it_is_and_how_long_it_takes() -> None:
    bar = line_of_bar(84_000_000, 200_000_000, 7, 80)
    assert bar.endswith("░  42 % of 200 MB, 12 MB/s, 0:10 left")
    assert line_of_bar(5_000, 0, 0.5, 80) == "  5.0 kB"


def test_the_rate_of_counting_is_shown_on_a_terminal_only() -> None:
    bar = Bar(on=False)
    bar(3_000_000, 3_000_000)
    assert bar.rate(900) == ""
    bar.on = True
    assert re.fullmatch(r"900 tokens in [\d.,]+ s: [\d,]+ per second, [\d.,]+ [GMk]B/s", bar.rate(900))
    assert bar.rate(0) == ""


def test_a_manual_is_as_wide_as_the_page_and_its_code_stays() -> None:
    manual = ["Summary.", "", "Options", "    - `least`: how many are enough; a", "      number.", "", "    ```json"]
    manual += ["    " + "x " * 40, "    ```", "", "    One two three four five six", "    seven eight."]
    made = list(_fitted(manual, 30))
    assert "      enough; a number." in made
    assert "    " + "x " * 40 in made
    assert "    One two three four five" in made
    assert all(len(line) <= 30 for line in made if "x x" not in line)


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a pseudo-terminal")
def test_no_bar_stays_beside_what_is_printed(tmp_path: Path) -> None:
    row = {**chat("Hi.", "Hello."), "functions": []}
    (tmp_path / "in.jsonl").write_bytes(b"\xef\xbb\xbf" + jsonl([row, chat("Bye.", "")] * 3) + b"\n\n")
    parent, child = pty.openpty()
    env = environment({"TERM": "xterm", "COLUMNS": "80"})
    with subprocess.Popen(
        [*PROGRAM, "lint", "in.jsonl", "--diff"], cwd=tmp_path, stdin=child, stdout=child, stderr=child, env=env
    ):
        os.close(child)
        shown = _all_of(parent)
    assert "█" in shown
    left = [re.sub(r".*\r\x1b\[K", "", line) for line in shown.split("\r\n")]
    assert any("byte order mark" in line for line in left)
    assert not any("░" in line or "█" in line for line in left)


def _all_of(terminal: int) -> str:
    found = b""
    while True:
        try:
            block = os.read(terminal, 1 << 16)
        except OSError:  # the program has ended
            block = b""
        if not block:
            os.close(terminal)
            return found.decode()
        found += block
