"""FT206 distinguishes a set of prompts from one with missing replies, whatever the order and the chunks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st
from running import call

from ftconv.containers import ReadSettings
from ftconv.engine.plan import LintPlan
from ftconv.engine.read_request import ReadRequest
from ftconv.lint.run import lint_inputs
from ftconv.spec.choice import Choice
from ftconv.spec.host import Host

HOST = Host(third_party=False)
ONLY = LintPlan(choice=Choice((("select", ("FT206",)),)), every=True)
KINDS: dict[str, dict[str, Any]] = {
    "prompt": {"messages": [{"role": "user", "content": "6 times 7?"}], "level": "easy"},
    "graded": {"messages": [{"role": "user", "content": "6 times 8?"}], "ground_truth": "48"},
    "replied": {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]},
}


def linted(path: Path, kinds: list[str], chunk: int = 1 << 17) -> list[tuple[str, int, str]]:
    path.write_text("".join(json.dumps(KINDS[kind]) + "\n" for kind in kinds), "utf-8")
    request = ReadRequest(inputs=[str(path)], jobs=1, lint=ONLY, settings=ReadSettings(chunk_bytes=chunk))
    found = lint_inputs(request, HOST).log.in_order()
    return [(finding.severity, finding.place.line, finding.message) for finding in found]


@given(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=9), st.sampled_from([1, 150, 1 << 17]))
@settings(max_examples=budget(60))
def test_one_warning_for_a_set_of_prompts_and_an_error_for_each_prompt_among_replies(
    tmp_path_factory: pytest.TempPathFactory, kinds: list[str], chunk: int
) -> None:
    found = linted(tmp_path_factory.getbasetemp() / "set.jsonl", kinds, chunk)
    if "replied" in kinds:
        lines = [line for line, kind in enumerate(kinds, 1) if kind != "replied"]
        assert [(severity, line) for severity, line, _ in found] == [("error", line) for line in lines]
    else:
        assert [(severity, line) for severity, line, _ in found] == [("warning", 0)] * ("prompt" in kinds)


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        (["prompt"], "the record has no reply; add replies, or, for reinforcement learning, a reference column"),
        (["prompt"] * 2, "none of the 2 records has a reply; add replies, or, for reinforcement learning,"),
        (["prompt"], "such as ground_truth; other columns: 'level'"),
        (["graded", "prompt"], "and 1 have no reference column, as others have: 'ground_truth'"),
    ],
)
def test_it_says_what_was_seen(tmp_path: Path, kinds: list[str], words: str) -> None:
    ((_, _, message),) = linted(tmp_path / "set.jsonl", kinds)
    assert words in message


@pytest.mark.parametrize(
    ("kinds", "options", "code"),
    [
        (["prompt"] * 3, "", 0),
        (["prompt"] * 3, "--fail-on warning", 1),
        (["graded"] * 3, "--fail-on warning", 0),
        (["prompt", "replied"], "", 1),
        (["prompt"] * 3, "--target openai/gpt-4o-mini", 1),
    ],
)
def test_the_exit_code_follows(tmp_path: Path, kinds: list[str], options: str, code: int) -> None:
    path = tmp_path / "set.jsonl"
    linted(path, kinds)
    assert call("lint", str(path), "--select", "FT206", "-q", *options.split()).code == code
