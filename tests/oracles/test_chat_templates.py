"""A conversation is rendered as transformers renders it, by recordings of what it did."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conversations import TEMPLATES, cases
from record_templates import OWN, PUBLIC, SOURCES, head_of, rendered

AGAIN = "python tests/oracles/record.py chat-templates"


def recorded(path: Path) -> tuple[dict[str, Any], list[Any]]:
    head, *lines = map(json.loads, path.read_text("utf-8").splitlines())
    return head, lines


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_texts_the_spans_and_the_errors_are_those_of_transformers(name: str) -> None:
    expected = {title: answer for template, title, answer in recorded(OWN)[1] if template == name}
    assert dict(zip(cases(), rendered(TEMPLATES[name]), strict=True)) == expected


def test_the_recording_is_of_these_templates_and_conversations() -> None:
    head, lines = recorded(OWN)
    assert {**head_of(TEMPLATES), "date": head["date"]} == head, AGAIN
    assert len(lines) == len(TEMPLATES) * len(cases())
    assert OWN.stat().st_size < 300_000


def test_enough_public_templates_were_compared_and_none_is_kept() -> None:
    """They were rendered by ftconv as well when they were recorded, which fails if one text is another."""
    head, lines = recorded(PUBLIC)
    assert {**head_of(SOURCES["repositories"]), "date": head["date"]} == head, AGAIN
    assert len(cases()) >= 40
    assert len(lines) >= 40
    for line in lines:
        assert sorted(line) == ["answers", "commit", "path", "repository", "sha256"]
        assert [len(answer) for answer in line["answers"]] == [12] * len(cases())


def test_the_cases_have_texts_errors_and_spans() -> None:
    answers = [answer for *_, answer in recorded(OWN)[1]]
    assert sum("raised" in answer for answer in answers) > 50
    assert sum(bool(answer.get("text")) for answer in answers) > 500
    assert sum(bool(answer.get("spans")) for answer in answers) > 50
