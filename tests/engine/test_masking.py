"""What private rules find reaches no report, whichever rule shows the text around it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from running import call

from ftconv import Example, Host, rule
from ftconv.lint.masking import WITHHELD, Masker

KEY = "AKIA" + "W7RCM4ZK2QJ5XTN3"
MAIL = "ada@engine-works.io"
HOST = Host(third_party=False)


@rule("ACME001", category="style", private=True)
def salary(example: Example) -> Iterator[tuple[str, str]]:
    """Text tells a salary."""
    for index, message in enumerate(example.messages):
        if "salary" in str(message.content):
            yield f"/messages/{index}/content", "a salary"


@pytest.mark.parametrize("kind", ["text", "json", "jsonl", "sarif", "github", "gitlab", "junit", "markdown"])
def test_a_text_that_another_rule_shows_is_masked(kind: str, tmp_path: Path) -> None:
    text = f"Hi {KEY}, write to {MAIL} [YOUR NAME]"
    record = {"messages": [{"role": "user", "content": text}, {"role": "assistant", "content": "Yes."}], "note": KEY}
    (tmp_path / "in.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    done = call("lint", str(tmp_path / "in.jsonl"), "--show-content", "--output-format", kind)
    said = done.out.decode() + done.err
    assert "FT302" in said
    assert KEY not in said
    assert MAIL not in said
    if kind in ("text", "json", "github"):
        assert "Hi [AWS_ACCESS_KEY], write to [E_MAIL_ADDRESS] [YOUR NAME]" in said


def test_every_text_inside_a_value_is_masked() -> None:
    value = {"a": [f"x {KEY}", 1, None, {"b": MAIL}], KEY: True}
    shown = {"a": ["x [AWS_ACCESS_KEY]", 1, None, {"b": "[E_MAIL_ADDRESS]"}], "[AWS_ACCESS_KEY]": True}
    assert Masker(HOST).value(value) == shown


def test_what_is_not_private_is_left_alone() -> None:
    assert Masker(HOST).text("How far is the Moon? \u200b") == "How far is the Moon? \u200b"


def test_without_a_transform_that_masks_it_the_whole_text_is_withheld() -> None:
    host = Host(third_party=False)
    host.rules["salary"] = salary
    assert Masker(host).text("Her salary is 9,000.") == WITHHELD
    assert Masker(host).text("Her wage is 9,000.") == "Her wage is 9,000."
