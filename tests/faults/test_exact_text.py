"""Text survives every conversion to the byte: all of Unicode, naughty strings, words that look like missing values."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st
from running import call
from samples import chat, columns_csv, jsonl, turns_in

PLANE = [chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000]
UNICODE = ["".join(PLANE[start : start + 251]) for start in range(0, len(PLANE), 251)]
ASTRAL = [chr((plane << 16) + code) for plane in range(1, 17) for code in (0, 0xF600, 0xFFFF)]
ENDS = [*map(chr, range(0x21)), "\x7f", "\x85", "\xa0", "\u2028", "\u2029", "\ufeff"]
EDGES = [f"{char}middle{char}" for char in ENDS]
WORDS = [
    "NA", "N/A", "null", "NULL", "None", "nan", "NaN", "nil", "-", "?", "007", "1e3", "1E5", "1.0", "1,000", "0x10",
    "-0", "TRUE", "true", "False", "yes", "off", "2024-01-02", "1/2", "12:30", "Infinity", "-inf", "1_000", "١٢٣", "½",
]  # fmt: skip
WHITE = [
    " ", "\t", "\n", "\r", "\r\n", "\n\n", "  x  ", "\tx\t", "\nx\n", "\rx\r", "x\r\ny\rz\n", "\v", "\f", "\x1c",
    "\u3000",
]  # fmt: skip
NAUGHTY = [
    '"', '""', "'", "''", ",", ";", "|", ",,", '","', '"\n"', "\\", "\\n", "\\\\", '\\"', "a\x00b", "\x00",
    "<script>alert(1)</script>", "$HOME", "%s%n", "{0}", "{{x}}", "[INST]", "<|im_start|>user\nhi<|im_end|>",
    "### Instruction:", "\n\n###\n\n", " ->", " END", "#comment", "// x", "--", "; DROP TABLE x", "=1+1", "+1", "-1",
    "@SUM(A1)", "\u202egnp.exe", "a\u0301", "\u00e1", "e\u0301" * 50, "\u200b", "\u00ad", "ﷺ", "Ω≈ç√∫", "İıſK",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\ufffd", "\uffff", "\ue000", "\U000f0000", '{"a": 1}', "[1, 2]",
    '"quoted"', "User: hi\nAssistant: ho", "---", "===\n", "\ufeffbom", "\x1b[31mred\x1b[0m", "\x9b31m",
]  # fmt: skip
ALL = [*UNICODE, *ASTRAL, *EDGES, *WORDS, *WHITE, *NAUGHTY]
PAIRS = [(f"u{text}", text) for text in ALL] + [(text, f"{text}a") for text in ALL]
ROUTES = [
    ("csv", "out.csv"), ("csv", "out.tsv"), ("chat", "out.json"), ("sharegpt", "out.jsonl"), ("chat", "out.jsonl.gz"),
    ("prompt-completion", "out.jsonl"), ("alpaca", "out.json"), ("ftconv", "out.jsonl"),
]  # fmt: skip


def there_and_back(folder: Path, data: bytes, to: str, name: str) -> bytes:
    """Convert chat records to another format in another container, and that back to chat."""
    (folder / "in.jsonl").write_bytes(data)
    flags = ("--force", "--fail-on", "never", "--quiet")
    there = call("in.jsonl", "--to", to, "-o", name, *flags, cwd=folder)
    assert there.code == 0, there.err
    back = call(name, "--to", "chat", "-o", "back.jsonl", *flags, cwd=folder)
    assert back.code == 0, back.err
    return (folder / "back.jsonl").read_bytes()


@pytest.mark.parametrize(("to", "name"), ROUTES)
def test_every_text_comes_back_to_the_byte(tmp_path: Path, to: str, name: str) -> None:
    data = jsonl(chat(user, assistant) for user, assistant in PAIRS)
    assert turns_in(there_and_back(tmp_path, data, to, name)) == [list(pair) for pair in PAIRS]


def test_the_cells_of_a_table_come_back_to_the_byte(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(columns_csv(PAIRS))
    flags = ("--force", "--fail-on", "never", "--quiet")
    assert call("in.csv", "--to", "chat", "-o", "mid.jsonl", *flags, cwd=tmp_path).code == 0
    assert call("mid.jsonl", "--to", "csv", "-o", "out.csv", *flags, cwd=tmp_path).code == 0
    text = (tmp_path / "out.csv").read_bytes().decode("utf-8")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert rows == [["user", "assistant"], *(list(pair) for pair in PAIRS)]


TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\r\n\t\"',;|\\\0\u2028=-+@"), min_size=1)


@pytest.mark.parametrize(("to", "name"), ROUTES[:4])
@settings(max_examples=budget(40))
@given(pairs=st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5))
def test_any_text_comes_back_to_the_byte(
    tmp_path_factory: pytest.TempPathFactory, to: str, name: str, pairs: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    back = there_and_back(folder, jsonl(chat(user, assistant) for user, assistant in pairs), to, name)
    assert turns_in(back) == [list(pair) for pair in pairs]


def test_line_ends_inside_text_are_not_changed_by_those_of_the_file(tmp_path: Path) -> None:
    rows = b'user,assistant\r\n"one\r\ntwo","three\nfour"\r\n"five\rsix",seven\r\n'
    done = call("-", "--from", "csv", "--container", "csv", "--to", "chat", stdin=rows)
    assert turns_in(done.out) == [["one\r\ntwo", "three\nfour"], ["five\rsix", "seven"]]
