"""Where OpenAI's first preparation tool was wrong: each defect has its test, and the right content comes out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from preparing import pairs, prepared
from running import call
from samples import records_in

LONG = "word " * 2_500


def test_an_empty_row_before_a_long_one_does_not_shift_which_row_is_dropped(tmp_path: Path) -> None:
    """The tool took labels for positions: it dropped the good row, and kept the one of 11,000 characters."""
    rows = [("first", ""), ("second", "good"), ("third", LONG), *[(f"more {n}", f"fine {n * n}") for n in range(6)]]
    done, made = prepared(tmp_path, "in.jsonl", pairs(*rows))
    assert [prompt for prompt, _ in made] == ["second ->", *[f"more {n} ->" for n in range(6)]]
    assert "line 1" in done.out.decode()
    assert "line 3" in done.out.decode()
    assert done.last == "read 9 = written 7 + rejected 0 + dropped 2 (drop-long 1, empty-reply 1)"


def test_a_duplicate_before_a_long_row_does_not_shift_which_row_is_dropped(tmp_path: Path) -> None:
    """The same with labels that duplicates had shifted: KeyError in some versions, the wrong row in others."""
    rows = [("a", "one"), ("b", "two"), ("a", "one"), ("c", LONG), ("d", "four"), ("e", "five")]
    done, made = prepared(tmp_path, "in.jsonl", pairs(*rows))
    assert [prompt for prompt, _ in made] == ["a ->", "b ->", "d ->", "e ->"]
    assert done.last.endswith("dropped 2 (drop-duplicates 1, drop-long 1)")


@pytest.mark.parametrize("word", ["NA", "null", "None", "nan", "N/A", "#N/A", "<NA>", "n/a", "NULL", "NaN"])
def test_words_that_pandas_takes_for_missing_stay(tmp_path: Path, word: str) -> None:
    """The tool dropped such rows of a table as empty."""
    rows = f"Namibia?,{word}\nSeven?,007\nYes?,True\nHalf?,0.50\n"
    _, made = prepared(tmp_path, "in.csv", f"prompt,completion\n{rows}".encode())
    assert made == [("Namibia?", f" {word}\n"), ("Seven?", " 007\n"), ("Yes?", " True\n"), ("Half?", " 0.50\n")]


@pytest.mark.parametrize(
    "bad",
    [{"prompt": "alone"}, {"prompt": "p", "completion": None}, {"prompt": "p", "completion": ["a", "b"]},
     {"prompt": "p", "completion": True}, {"prompt": "p", "completion": {"a": 1}}],
)  # fmt: skip
def test_what_is_no_completion_is_rejected_with_its_line(tmp_path: Path, bad: Any) -> None:
    """The tool wrote ` nan`, ` None`, ` ['a', 'b']`, ` True` as completions."""
    good = pairs(("x", "one"), ("y", "two"), ("z", "three"))
    done, made = prepared(tmp_path, "in.jsonl", good + json.dumps(bad).encode() + b"\n")
    assert done.code == 1
    assert made == [("x ->", " one\n"), ("y ->", " two\n"), ("z ->", " three\n")]
    assert b"in.jsonl:4:" in done.out
    (reject,) = records_in((tmp_path / "in_prepared.rejects.jsonl").read_bytes())
    assert (json.loads(reject["raw"]), reject["line"]) == (bad, 4)


def test_nothing_but_lists_is_nothing_written(tmp_path: Path) -> None:
    done, made = prepared(tmp_path, "in.jsonl", pairs(*[(f"x{n}", ["a", "b"]) for n in range(6)]))
    assert (done.code, made) == (1, [])
    assert done.last == "read 6 = written 0 + rejected 6 + dropped 0"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.jsonl", "in_prepared.rejects.jsonl"]


def test_a_phrase_after_a_space_is_taken_off_each_completion(tmp_path: Path) -> None:
    """For years the tool put the printed form of the whole column into every completion."""
    words = ["hund", "katze", "maus", "pferd", "kuh", "ziege", "gans"]
    rows = [(f"Put into German: {n}\n\n###\n\n", f" German: {word} {n}") for n, word in enumerate(words)]
    done, made = prepared(tmp_path, "in.jsonl", pairs(*rows))
    assert done.code == 0, done.err
    assert made == [(f"{n}\n\n###\n\n", f" {word} {n}\n") for n, word in enumerate(words)]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_one_record_and_a_byte_order_mark_are_read(tmp_path: Path, mark: bytes) -> None:
    """The tool refused both as invalid."""
    done, made = prepared(tmp_path, "in.jsonl", mark + pairs(("only", "one")))
    assert done.code == 0, done.err
    assert made == [("only ->", " one\n")]


def test_letters_that_all_classes_end_with_are_no_stop(tmp_path: Path) -> None:
    """The tool told to send stop=["tive"]."""
    rows = [(f"film {n}", ["positive", "negative"][n % 3 % 2]) for n in range(12)]
    done, made = prepared(tmp_path, "in.jsonl", pairs(*rows), "--json")
    contract = json.loads(done.out)["contract"]
    assert not contract.get("stop")
    assert "stop" not in contract["request"]
    assert {completion for _, completion in made} == {" positive", " negative"}


def test_the_indicator_string_is_the_separator_without_the_text_before_it(tmp_path: Path) -> None:
    """The tool told to end prompts with `?\\n\\n###\\n\\n`."""
    lands = ["France", "Peru", "Chad", "Laos"]
    rows = [(f"Where is {land}?\n\n###\n\n", f" There, {n}.\n") for n, land in enumerate(lands)]
    done, _ = prepared(tmp_path, "in.jsonl", pairs(*rows), "--json")
    contract = json.loads(done.out)["contract"]
    assert contract["separator"] == "\n\n###\n\n"
    assert contract["request"]["prompt"].endswith("\n\n###\n\n")
    assert contract["stop"] == ["\n"]


def test_an_empty_completion_is_no_error_of_the_program(tmp_path: Path) -> None:
    """An early version raised IndexError."""
    done, made = prepared(tmp_path, "in.jsonl", pairs(("a", "one"), ("b", ""), ("c", "three"), ("d", "four")))
    assert done.code == 0
    assert len(made) == 3


def test_problems_that_remain_are_in_the_exit_code_and_in_a_report_with_lines(tmp_path: Path) -> None:
    """The tool always ended with 0, had no report for programs, no dry run and no line numbers."""
    rows = pairs(("a", "same"), ("b", "same"), ("c", "same"), ("d", "same"))
    (tmp_path / "in.jsonl").write_bytes(rows)
    done = call("prepare", "-q", "in.jsonl", "--dry-run", "--json", cwd=tmp_path)
    assert done.code == 1
    report = json.loads(done.out)
    assert "FT606" in {finding["code"] for finding in report["findings"] if finding["severity"] == "error"}
    assert [p.name for p in tmp_path.iterdir()] == ["in.jsonl"]


@pytest.mark.parametrize("broken", [b'{"prompt": "q", "completion": \n', b"[1, 2]\n", b"7\n"])
def test_one_broken_line_costs_its_record_and_no_more(tmp_path: Path, broken: bytes) -> None:
    """The tool refused the whole file without a line, or ended in a traceback."""
    good = pairs(("x", "one"), ("y", "two"), ("z", "three"))
    done, made = prepared(tmp_path, "in.jsonl", good + broken)
    assert done.code == 1
    assert len(made) == 3
    assert b"in.jsonl:4" in done.out


def test_where_no_record_can_be_decoded_each_is_told_with_its_line(tmp_path: Path) -> None:
    """The tool hid the cause."""
    done, made = prepared(tmp_path, "in.jsonl", b'{"prompt": NaN}\n{"prompt": "a" "completion"\n')
    assert (done.code, made) == (1, [])
    assert b"in.jsonl:1:" in done.out
    assert b"in.jsonl:2:" in done.out
    assert done.last == "read 2 = written 0 + rejected 2 + dropped 0"


def test_semicolons_and_a_ragged_row_do_not_stop_a_table(tmp_path: Path) -> None:
    done, made = prepared(tmp_path, "in.csv", b"prompt;completion\na;one\nb;two;more\nc;three\nd;four\n")
    assert done.code == 1
    assert [prompt for prompt, _ in made] == ["a ->", "c ->", "d ->"]


def test_slashes_stay_slashes(tmp_path: Path) -> None:
    _, made = prepared(tmp_path, "in.jsonl", pairs(("a/b", "c/d"), ("e/f", "g/h"), ("i", "ü")))
    assert made[0] == ("a/b ->", " c/d\n")
    text = (tmp_path / "in_prepared.jsonl").read_text("utf-8")
    assert "\\/" not in text
    assert "ü" in text
