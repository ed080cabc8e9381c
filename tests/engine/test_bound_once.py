"""A plan is bound once a run: once more for each prepass, and never again for what is known already."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from running import call

from ftconv.engine import bound_plan

CHAT = '{"messages":[{"role":"user","content":"Hi?"},{"role":"assistant","content":"Hello, what can I do for you?"}]}\n'
PAIRS = '{"prompt":"Hi? ->","completion":" Hello. END"}\n'


@pytest.mark.parametrize(
    ("name", "text", "arguments", "times"),
    [
        ("a.jsonl", CHAT, ["--to", "sharegpt", "-o", "out.json"], 1),
        ("a.jsonl", CHAT, ["--to", "sharegpt", "-o", "out.json", "--apply", "drop-duplicates", "--select", "FT2"], 1),
        (
            "a.jsonl",
            CHAT,
            ["--to", "csv", "-o", "out.csv"],
            3,
        ),  # its layout, then its columns, come before its first row
        ("a.jsonl", PAIRS, ["--to", "chat", "-o", "out.jsonl"], 2),  # and the marks of prompts before they come off
    ],
)
def test_a_conversion_binds_its_plan_once_and_once_for_each_prepass(
    name: str, text: str, arguments: list[str], times: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _bound([name, *arguments], {name: text * 3}, tmp_path, monkeypatch) == times


@pytest.mark.parametrize(("text", "times"), [(CHAT, 1), (PAIRS, 2)])
def test_linting_binds_its_plan_once_and_once_for_the_prepass_of_rules(
    text: str, times: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _bound(["lint", "a.jsonl", "-q"], {"a.jsonl": text * 3}, tmp_path, monkeypatch) == times


def _bound(arguments: list[str], files: dict[str, str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    counted: list[Any] = []

    class Counted(bound_plan.BoundPlan):
        def __init__(self, *given: Any) -> None:
            counted.append(given)
            super().__init__(*given)

    monkeypatch.setattr(bound_plan, "BoundPlan", Counted)
    for name, text in files.items():
        (folder / name).write_text(text)
    call(*arguments, cwd=folder)
    return len(counted)
