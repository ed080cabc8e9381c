"""Where OpenAI's first preparation tool was right, the same content comes out.

Each case is a sample of our own with the traits of one that the tool was run on; the content is what the tool makes.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

from preparing import pairs, pairs_in, prepared
from samples import records_in

CAPITALS = [("France", "Paris"), ("Italy", "Rome!"), ("Spain", "Madrid"), ("Peru", "Lima"), ("Japan", "Tokyo!")]


def test_a_table_with_another_case_and_a_column_too_many_and_a_phrase_in_all_completions(tmp_path: Path) -> None:
    rows = "".join(f"Capital of {land}?,The city is {city},row {n}\n" for n, (land, city) in enumerate(CAPITALS))
    done, made = prepared(tmp_path, "in.csv", f"Prompt,completion,remark\n{rows}".encode())
    assert done.code == 0, done.err
    assert made == [(f"Capital of {land}?", f" {city}\n") for land, city in CAPITALS]


def test_classes_get_a_separator_and_a_space_and_no_stop_and_are_split_if_asked(tmp_path: Path) -> None:
    draw = random.Random(7)
    rows = [(f"mail {draw.random()}", draw.choice(["spam", "news", "work"])) for _ in range(50)]
    done, made = prepared(tmp_path, "in.jsonl", pairs(*rows), "--split", "0.8")
    assert done.code == 0, done.err
    assert made == [(f"{prompt} ->", f" {label}") for prompt, label in rows]
    parts = [pairs_in((tmp_path / f"in_prepared_{part}.jsonl").read_bytes()) for part in ("train", "valid")]
    assert sorted(parts[0] + parts[1]) == sorted(made)
    assert len(parts[0]) == 40
    # The tool drew validation at random; here every class keeps its share.
    for label in (" spam", " news", " work"):
        shares = [sum(c == label for _, c in part) / len(part) for part in parts]
        assert abs(shares[0] - shares[1]) < 0.15


def test_each_line_of_a_text_is_a_completion_without_a_prompt(tmp_path: Path) -> None:
    done, made = prepared(tmp_path, "in.txt", b"The sea is salt.\nRivers are not\nand lakes differ\n")
    assert done.code == 0, done.err
    assert made == [("", " The sea is salt."), ("", " Rivers are not"), ("", " and lakes differ")]


def test_a_table_with_a_byte_order_mark(tmp_path: Path) -> None:
    rows = "".join(f"x{n},y{n * n}\n" for n in range(7))
    done, made = prepared(tmp_path, "in.csv", b"\xef\xbb\xbf" + f"prompt,completion\n{rows}".encode())
    assert done.code == 0, done.err
    assert made == [(f"x{n} ->", f" y{n * n}\n") for n in range(7)]


def test_blank_lines_between_records(tmp_path: Path) -> None:
    lines = pairs(*[(f"x{n}", f"y{n * n}") for n in range(5)]).splitlines(keepends=True)
    done, made = prepared(tmp_path, "in.jsonl", b"".join(lines[:2]) + b"\n \n" + b"".join(lines[2:]))
    assert done.code == 0, done.err
    assert made == [(f"x{n} ->", f" y{n * n}\n") for n in range(5)]


def test_completions_without_prompts_that_all_begin_alike(tmp_path: Path) -> None:
    done, made = prepared(tmp_path, "in.jsonl", pairs(*[("", f"verse {n} of {n * n}") for n in range(5)]))
    assert done.code == 0, done.err
    assert made == [("", f" {n} of {n * n}") for n in range(5)]


def test_a_list_in_a_json_file(tmp_path: Path) -> None:
    rows = [{"prompt": f"x{n}", "completion": f"y{n * n}"} for n in range(6)]
    done, made = prepared(tmp_path, "in.json", json.dumps(rows).encode())
    assert done.code == 0, done.err
    assert made == [(f"x{n} ->", f" y{n * n}\n") for n in range(6)]


def test_prompts_with_line_breaks_get_the_separator_with_line_breaks(tmp_path: Path) -> None:
    done, made = prepared(tmp_path, "in.tsv", b'prompt\tcompletion\n"a\nb"\tone\n"c\nd"\ttwo\n"e\nf"\tthree\n')
    assert done.code == 0, done.err
    assert [prompt for prompt, _ in made] == ["a\nb\n\n###\n\n", "c\nd\n\n###\n\n", "e\nf\n\n###\n\n"]


def test_what_is_ready_stays_as_it_is(tmp_path: Path) -> None:
    rows = [
        (f"Question {n}?\n\n###\n\n", f" Because {n} is {w}. END") for n, w in enumerate(["odd", "prime", "big", "wee"])
    ]
    done, made = prepared(tmp_path, "in.jsonl", pairs(*[(p, c) for p, c in rows]), "--ignore", "FT818")
    assert done.code == 0, done.err
    assert made == rows
    assert records_in((tmp_path / "in.jsonl").read_bytes()) == records_in((tmp_path / "in_prepared.jsonl").read_bytes())
