"""--keep-extra keeps every unknown column and key, or says which one it could not keep."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

import ftconv
from ftconv import Example, Message


@pytest.mark.parametrize("to", ["chat", "sharegpt", "csv", "prompt-completion", "alpaca", "text"])
@pytest.mark.parametrize("key", ["mood", "role", "content", "from", "value", "weight"])
def test_an_unknown_key_of_a_turn_is_written_or_named(tmp_path: Path, to: str, key: str) -> None:
    turns = [Message("user", "How far is the Moon?"), Message("assistant", "Far.", extra={key: "kept-as-it-was"})]
    ftconv.write([Example(turns)], tmp_path / "in.jsonl", format="ftconv")
    report = ftconv.convert(tmp_path / "in.jsonl", to=to, out=tmp_path / "out", keep_extra=True)
    written = (tmp_path / "out").read_text("utf-8")
    assert "kept-as-it-was" in written or any(key in f.message for f in report.log.findings if f.code == "FT901")


@pytest.mark.parametrize("to", ["chat", "sharegpt", "csv", "prompt-completion", "alpaca", "text"])
@pytest.mark.parametrize("key", ["mood", "messages", "system", "label", "prompt", "text", "output", "chosen"])
def test_an_unknown_column_is_written_or_named(tmp_path: Path, to: str, key: str) -> None:
    example = Example([Message("user", "How far?"), Message("assistant", "Far.")], extra={key: "kept-as-it-was"})
    ftconv.write([example], tmp_path / "in.jsonl", format="ftconv")
    report = ftconv.convert(tmp_path / "in.jsonl", to=to, out=tmp_path / "out", keep_extra=True)
    written = (tmp_path / "out").read_text("utf-8")
    assert "kept-as-it-was" in written or any(key in f.message for f in report.log.findings if f.code == "FT901")
    assert msgspec.to_builtins(report.tally)["written"] == 1
