"""With a model's files, a fix is only made where the chat template then renders all of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from running import call

TWICE = {"messages": [
    {"role": "user", "content": "Hello?"}, {"role": "user", "content": "How far is the Moon?"},
    {"role": "assistant", "content": "384,400 km."},
]}  # fmt: skip
KEEPING = "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{% endfor %}"
DROPPING = r"{% for m in messages if '\n\n' not in m.content %}<|{{ m.role }}|>{{ m.content }}{% endfor %}"
REFUSING = "{% if messages | length < 3 %}{{ raise_exception('too short') }}{% endif %}" + KEEPING
FIX = ("lint", "--fix", "--unsafe-fixes", "--select", "FT210,FT721")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(TWICE) + "\n")
    return path


def template(data: Path, text: str) -> Path:
    path = data.with_name("chat_template.jinja")
    path.write_text(text)
    return path


def turns(data: Path) -> int:
    return len(json.loads(data.read_text())["messages"])


def test_a_fix_that_the_template_carries_is_made(data: Path) -> None:
    assert call(*FIX, "--model-files", template(data, KEEPING), data).code == 0
    assert turns(data) == 2


@pytest.mark.parametrize("text", [DROPPING, REFUSING])
def test_a_fix_whose_text_the_template_would_drop_is_left_out_and_named(data: Path, text: str) -> None:
    done = call(*FIX, "--model-files", template(data, text), data)
    assert turns(data) == 3
    said = "after the fix of consecutive-roles the chat template would drop a text of 1 record; it was left out"
    assert f"{data}: {said}" in done.err + done.out.decode()


def test_without_the_files_every_fix_is_made(data: Path) -> None:
    template(data, DROPPING)
    assert call(*FIX, data).code == 0
    assert turns(data) == 2
