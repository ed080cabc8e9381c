"""`ftconv explain DIR` says what a chat template does with each thing that a record may have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rendering.small_templates import KEEPS_ALL, NOW, SPECIAL, files_of
from running import call

from ftconv.rendering import RenderSettings
from ftconv.rendering.explained import explained

TURN = "<{{ m.role }}>{{ m.content }}</s>"
EACH = "{% for m in messages %}" + TURN + "{% endfor %}"
PROMPT = "{% if add_generation_prompt %}<assistant>{% endif %}"
ROWS: dict[str, tuple[str, dict[str, str]]] = {
    "keeps all": (KEEPS_ALL, {
        "bos": "no", "default_system": "none", "date": "none", "system": "kept", "late_system": "kept",
        "two_users": "kept", "assistant_first": "kept", "tools": "kept", "calls": "kept", "results": "kept",
        "text_arguments": "kept", "parallel_calls": "kept", "text_beside_a_call": "kept", "text_parts": "kept",
        "reasoning_content": "kept", "think_in_text": "kept", "stripped": "kept", "end": '"</s>"',
        "end_in_the_middle": "the same", "header": "the same", "tagged": "no",
    }),
    "plain": (EACH + PROMPT, {"tools": "dropped", "calls": "dropped", "results": "kept", "text_beside_a_call": "kept",
                              "text_parts": "as Python's repr", "reasoning_content": "dropped"}),
    "strict": ("{% for m in messages %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}"
               "{{ raise_exception('In turns.') }}{% endif %}" + TURN + "{% endfor %}",
               {"system": "refused", "late_system": "refused", "two_users": "refused", "calls": "refused"}),
    "system in the last question": (
        ("{% if messages[0].role == 'system' %}{% set s = messages[0].content %}{% set rest = messages[1:] %}{% else %}"
        "{% set rest = messages %}{% endif %}{% for m in rest %}<{{ m.role }}>"
        "{% if loop.last and m.role == 'user' %}{{ s }}{% endif %}{{ m.content }}</s>{% endfor %}"),
        {"system": "dropped", "system_in_a_prompt": "kept"}),
    "default system": ("{% if messages[0].role != 'system' %}<system>You are Nobody, of old.</s>{% endif %}" + EACH,
                       {"default_system": "31 characters", "system": "kept", "date": "none"}),
    "clock": ("<system>It is {{ strftime_now('%d %B %Y') }}.</s>" + EACH, {"date": "the day of the run"}),
    "a fixed day": ("<system>It is 26 Jul 2024.</s>" + EACH, {"date": "a fixed one"}),
    "BOS": ("{{ bos_token }}" + EACH.replace("</s>", ""), {"bos": "yes", "end": "none", "end_in_the_middle": "none"}),
    "two BOS": ("{{ bos_token }}{{ bos_token }}" + EACH, {"bos": "2 times"}),
    "other end": (("{% for m in messages %}<{{ m.role }}>{{ m.content }}{{ '</s>' if loop.last else '<|end|>' }}"
                  "{% endfor %}"), {"end": '"</s>"', "end_in_the_middle": "another"}),
    "thoughts of the last": (
        ("{% for m in messages %}{% set c = m.content %}{% if not loop.last and '</think>' in (c or '') %}"
        "{% set c = c.split('</think>')[1] %}{% endif %}<{{ m.role }}>"
        "{% if loop.last %}{{ m.reasoning_content }}{% endif %}{{ c }}</s>{% endfor %}"),
        {"reasoning_content": "last only", "think_in_text": "last only"}),
    "trims": ("{% for m in messages %}<{{ m.role }}>{{ m.content | trim }}</s>{% endfor %}", {"stripped": "stripped"}),
    "thinks first": (EACH + "{% if add_generation_prompt %}<assistant><think>{% endif %}", {"header": "differ"}),
    "first call": (("{{ tools | tojson }}{% for m in messages %}<{{ m.role }}>{{ m.content }}"
                   "{% for c in m.tool_calls or [] %}{% if loop.first %}{{ c | tojson }}{% endif %}{% endfor %}"
                   "{% endfor %}"),
                   {"parallel_calls": "dropped in part", "text_arguments": "encoded twice", "calls": "kept"}),
    "parts only": ("{% for m in messages %}{{ m.content + '</s>' }}{% endfor %}",
                   {"text_parts": "failed", "calls": "failed"}),
    "tagged": ("{% for m in messages %}{% generation %}{{ m.content }}{% endgeneration %}{% endfor %}",
               {"tagged": "yes"}),
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_what_becomes_of_each(name: str) -> None:
    template, expected = ROWS[name]
    found = {row.key: row.answer for row in explained(RenderSettings(files_of(template), {}, NOW))}
    assert {key: found.get(key) for key in expected} == expected
    assert {key for key in found if key not in ("system_in_a_prompt", "end_in_the_middle")} == {
        key for key in ROWS["keeps all"][1] if key != "end_in_the_middle"
    }


@pytest.fixture
def model(tmp_path: Path) -> Path:
    write = {"chat_template": [{"name": "default", "template": EACH}, {"name": "tool_use", "template": KEEPS_ALL}]}
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "tokenizer_config.json").write_text(json.dumps({**SPECIAL, **write}))
    return tmp_path


def test_the_page_names_the_templates_and_what_they_read(model: Path) -> None:
    page = call("explain", "model", cwd=model).out.decode()
    assert "template default of model: tokenizer_config.json, sha256 " in page
    assert "template tool_use of model: tokenizer_config.json, sha256 " in page
    assert "\ntools                      kept\n" in page
    assert "\ntexts in parts             as Python's repr" in page


def test_the_document_has_the_same(model: Path) -> None:
    (found,) = json.loads(call("explain", "model", "--json", cwd=model).out)
    rows: dict[str, Any] = {row["key"]: row for row in found["rows"]}
    assert (found["kind"], found["name"], found["transformers"]) == ("template", "model", 5)
    assert [one["name"] for one in found["templates"]] == ["default", "tool_use"]
    assert len(found["templates"][0]["sha256"]) == 12
    assert rows["tools"] == {"key": "tools", "title": "tools", "answer": "kept", "more": ""}


def test_a_name_goes_before_a_folder(model: Path) -> None:
    (model / "model").rename(model / "alpaca")
    assert b"format alpaca" in call("explain", "alpaca", cwd=model).out
    assert b"template default of ./alpaca" in call("explain", "./alpaca", cwd=model).out


def test_what_cannot_be_read_is_one_line(model: Path) -> None:
    (model / "model" / "tokenizer_config.json").write_text("{}")
    done = call("explain", "model", cwd=model)
    assert (done.code, done.err.count("\n")) == (3, 1)
    assert "no chat template" in done.err
    assert call("explain", "no-such-model", cwd=model).code == 2
