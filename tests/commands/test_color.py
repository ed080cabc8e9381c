"""When messages are in colour: what the option says, then NO_COLOR, FORCE_COLOR and the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from running import call

from ftconv.cli.console import wants_color

EMPTY = {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": ""}]}


class Stream:
    def __init__(self, terminal: bool) -> None:
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


@pytest.mark.parametrize(
    ("choice", "environment", "terminal", "wanted"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_the_option_goes_first_then_the_environment_then_the_terminal(
    choice: str, environment: dict[str, str], terminal: bool, wanted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert wants_color(choice, Stream(terminal)) is wanted


def test_the_option_alone_means_always(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps(EMPTY) + "\n", "utf-8")
    for flags, colored in ((["--color"], True), (["--color", "-q"], True), (["--color", "never"], False), ([], False)):
        done = call("lint", "in.jsonl", "--select", "FT208", *flags, cwd=tmp_path)
        assert (done.code, b"\x1b[1;31mFT208 [error]" in done.out) == (1, colored)
