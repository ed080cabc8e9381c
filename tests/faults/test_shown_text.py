"""Data cannot steer a terminal: whatever it holds, what is printed has no control character but the newline."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st
from running import call, run
from samples import chat, jsonl

from ftconv.model.safe_text import safe, safe_json

HOSTILE = [
    "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x9b31m", "\u202egnp.exe", "\u2066x\u2069",
    "a\nb.jsonl:1:1: FT999 [error]", "\r    ", "\x00", "\x7f", "\u2028", "\u200f", "::error::x", "\ue000", "\U000e0041",
]  # fmt: skip
RISKY = {"Cc", "Cf", "Zl", "Zp", "Cs", "Co"}


def steering(text: str) -> list[str]:
    """The characters of printed text that are not to be shown."""
    return [char for char in text if char != "\n" and unicodedata.category(char) in RISKY]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_keys_roles_and_values_are_shown_with_escapes(text: str) -> None:
    records = [
        chat(**{text: 1}),
        {"messages": [{"role": text, "content": "x"}]},
        {"messages": [{"role": "user", "content": "x", text: 1}]},
        {"messages": text},
        f"{text} is no JSON".replace("\n", " "),
        '{"messages": [], "messages": 1}'.replace(
            "messages", text.replace("\n", " ").replace("\r", " ").replace("\0", " ")
        ),
    ]
    for to in ("chat", "csv", "alpaca"):
        done = call("-", "--from", "chat", "--to", to, "--no-group", stdin=jsonl(records))
        assert done.code == 1
        assert not steering(done.err), done.err
        assert all(
            line.startswith(("<stdin>:", "read ", "    …", "ftconv:", "1 ", "nothing"))
            for line in done.err.splitlines()
        )


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_columns_that_no_format_knows_are_shown_with_escapes(text: str) -> None:
    record = {text: "x", f"{text}2": "y"}
    for command in (["-", "--to", "chat"], ["detect", "-"], ["lint", "-"]):
        done = call(*command, stdin=jsonl([record]))
        assert done.code == 2
        assert not steering(done.err)
        assert not steering(done.out.decode())
        assert done.err.count("\n") == 1


@pytest.mark.parametrize("text", [text for text in HOSTILE if "\0" not in text and "/" not in text], ids=ascii)
def test_file_names_are_shown_with_escapes(tmp_path: Path, text: str) -> None:
    name = f"{text}.jsonl"
    (tmp_path / name).write_bytes(jsonl([chat(id=1), "{"]))
    to_chat = [name, "--to", "chat"]
    flags = (
        "--from",
        "--map",
        "--apply",
        "--encoding",
        "--container",
        "--config",
        "--plugin",
        "--rejects",
        "--on-loss",
    )
    commands = [
        [*to_chat, "-o", f"{text}.out.jsonl"], [*to_chat, "-o", name], [*to_chat, name], [*to_chat, "-v"],
        ["detect", name], ["lint", name], [f"missing{name}", "--to", "chat"], [name, "--to", text], [name, f"--{text}"],
        ["explain", text], [text], *([*to_chat, flag, text] for flag in flags),
    ]  # fmt: skip
    for command in commands:
        done = call(*command, cwd=tmp_path)
        assert done.code in (0, 1, 2, 3), (command, done.err)
        assert not steering(done.err), (command, done.err)
        if "--to" not in command:
            assert not steering(done.out.decode()), command


def test_a_file_name_that_is_no_text_is_shown_with_escapes(tmp_path: Path) -> None:
    name = b"caf\xe9.jsonl".decode("utf-8", "surrogateescape")
    (tmp_path / name).write_bytes(jsonl([chat(), "{"]))
    for command in (["detect", name], ["lint", name], [name, "--to", "chat", "-o", "out.jsonl"]):
        done = run(*command, cwd=tmp_path, env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"})
        assert done.code in (0, 1)
        assert "caf\\udce9.jsonl" in done.err + done.out.decode()


@settings(max_examples=budget(500))
@given(st.text())
def test_shown_text_is_one_line_without_steering_characters(text: str) -> None:
    shown = safe(text)
    assert not steering(shown)
    assert "\n" not in shown
    if not steering(text) and "\n" not in text:
        assert shown == text


def test_shown_text_is_bounded() -> None:
    assert len(safe("x" * 1_000_000)) < 2_100
    done = call("-", "--from", "chat", "--to", "chat", stdin=jsonl([chat(), {"messages": 1, "k" * 10**6: 2}]))
    assert len(done.err) < 2_000


@settings(max_examples=budget(300))
@given(st.dictionaries(st.text(), st.text() | st.integers(), max_size=4))
def test_a_json_document_means_the_same_with_steering_characters_escaped(value: dict[str, Any]) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1)
    shown = safe_json(text)
    assert not steering(shown)
    assert json.loads(shown) == value


def test_documents_for_machines_show_file_names_with_escapes(tmp_path: Path) -> None:
    name = "\u202egnp\x7f\U000e0041.jsonl"
    (tmp_path / name).write_bytes(jsonl([chat()]))
    done = call("detect", "--json", name, cwd=tmp_path)
    assert not steering(done.out.decode())
    assert json.loads(done.out)[0]["file"] == name


@pytest.mark.parametrize("kind", ["text", "json", "sarif", "github", "gitlab", "junit", "markdown"])
def test_no_key_makes_a_report_long(tmp_path: Path, kind: str) -> None:
    long = "k" * 200_000
    record = chat()
    record["messages"][1][f"x{long}"] = "b"  # type: ignore[index]
    (tmp_path / "in.jsonl").write_bytes(jsonl([{**record, long: 1}, f'{{"{long}": 1, "{long}": 2}}']))
    done = call("lint", "in.jsonl", "--output-format", kind, cwd=tmp_path)
    assert b"FT217" in done.out
    assert max(map(len, done.out.splitlines())) < 20_000
    assert len(done.err) < 5_000
