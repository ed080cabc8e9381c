"""The templates of what a trainer is told: each is sound, of its language, and asks for keys that formats have."""

from __future__ import annotations

import ast
import json
import shlex
import subprocess
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from running import call
from samples import chat, jsonl

from ftconv import targets
from ftconv.target.trainer_config import PLACES

CONFIGURED = [target for target in targets() if target.config is not None]
EACH = [pytest.param(target, id=target.name) for target in CONFIGURED]
EACH_FORMAT = [pytest.param(t, name, id=f"{t.name} {name}") for t in CONFIGURED for name in t.config.templates]
VALUES = dict.fromkeys(PLACES, "it's a file\nof $HOME.jsonl") | {"loader": "json", "model": "org/model-1.5"}

KEYS = {
    "messages",
    "turn.role",
    "conversations",
    "instruction",
    "output",
    "prompt",
    "completion",
    "user",
    "assistant",
    "text",
}
MORE = {
    "sft": set(),
    "columns": {"system", "tools", "images", "turn.weight", "turn.train"},
    "preference": {"chosen", "rejected"},
    "preferred": {"preferred_output"},
    "kto": {"label"},
    "lists": {"prompt[]", "completion[]"},
}
UNKNOWN = {
    "mistral": {"text", "rendered"},  # La Plateforme takes conversations
    "sagemaker": {"verl"},
    "llama-factory/v1": {"chat"},  # it has no converter for it
    "open-instruct": {"openai-rft"},
    "openrlhf": {"text", "grpo"},
    "slime": {"verl"},
    "trl": {"stepwise"},  # its trainer is gone
}
"""Formats of which nobody has said how the target is told of them."""


@pytest.mark.parametrize("target", EACH)
def test_every_template_is_sound_and_every_format_has_one(target: Any) -> None:
    assert target.config.fault() is None
    formats = set(target.shape.formats)
    assert {name for name in formats if target.config.template(name) is None} == UNKNOWN.get(target.name, set())


def marks(node: Any) -> set[str]:
    """Return the keys of records that a template asks for."""
    if isinstance(node, list):
        return {mark for one in node for mark in marks(one)}
    if not isinstance(node, dict):
        return set()
    asked = {key.rpartition("?")[2] or key.strip("?") for key in node if "?" in key}
    return asked | {mark for one in node.values() for mark in marks(one)}


def names(schema: Any) -> set[str]:
    """Return the keys that a schema of a format knows, at any depth."""
    inner = schema if isinstance(schema, list) else schema.values() if isinstance(schema, dict) else ()
    own = set(schema.get("properties", ())) if isinstance(schema, dict) else set()
    return own | {name for one in inner for name in names(one)}


@pytest.mark.parametrize("target", EACH)
def test_every_key_that_a_template_asks_for_is_one_of_a_format(target: Any) -> None:
    folder = resources.files("ftconv.schemas.formats")
    known = {"turn.loss", "turn.train", "turn.trainable", "rejected_response", "rejected_messages"}
    for path in folder.iterdir():
        if path.name.endswith(".json"):
            known |= names(json.loads(path.read_text("utf-8")))
    asked = {mark.removesuffix("[]") for mark in marks(list(target.config.templates.values()))}
    assert {mark for mark in asked - {""} if mark not in known and mark.removeprefix("turn.") not in known} == set()


@pytest.mark.parametrize(("target", "format"), EACH_FORMAT)
@pytest.mark.parametrize("more", MORE)
def test_what_a_target_is_told_is_of_its_language(target: Any, format: str, more: str) -> None:
    filled = target.config.filled(format, KEYS | MORE[more], VALUES)
    if filled is None:
        return
    text = target.config.text(filled, "heading")
    match target.config.language:
        case "json":
            assert list(json.loads(text)) == [VALUES["name"]]
        case "yaml":
            assert isinstance(yaml.safe_load(text), dict)
        case "python":
            ast.parse(text)
        case "shell":
            assert shlex.split(text, comments=True)
            subprocess.run(["sh", "-n"], input=text.encode(), check=True)
    assert 'api_key="' not in text
    assert "Bearer sk" not in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{language: yaml, templates: {chat: {a: '{flie}'}}}", "there is no {flie}; known: {file}, {beside}"),
        ("{language: yaml, templates: {chat: sharegpt}}", "the name of a format that has one; known: "),
        ("{language: shell, templates: {chat: {a: b}}}", "a template in shell is a list of lines"),
        ("{language: python, templates: {chat: [{a: b}]}}", "a template in python is a list of lines"),
        ("{language: json, collects: true, templates: {chat: [a]}}", "a template of a collection is a mapping"),
        ("{language: toml, templates: {}}", "there is no 'toml'"),
        ("{language: yaml, templates: 5}", "Expected `object`, got `int`"),
        ("{language: yaml}", "missing required field `templates`"),
    ],
)
def test_a_broken_template_is_told_in_one_line_with_its_place(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(f"config: {text}\n", "utf-8")
    done = call("-", "--to", "chat", "--target", tmp_path / "own.yaml", stdin=jsonl([chat()]))
    assert done.code == 2
    assert said in done.err
    assert done.err.startswith(f"ftconv: {tmp_path / 'own.yaml'}:1:")
    assert done.err.count("\n") == 1


def test_braces_that_are_doubled_and_words_that_are_no_place_stay() -> None:
    (target,) = (target for target in CONFIGURED if target.name == "axolotl")
    config = msgspec.structs.replace(target.config, templates={"chat": {"a": "{{file}} {FILE} {a: b} {file}"}})
    assert config.fault() is None
    assert config.filled("chat", frozenset(), {"file": "x"}) == {"a": "{file} {FILE} {a: b} x"}


def test_a_configuration_below_by_format_is_refused_not_passed_over(tmp_path: Path) -> None:
    inner = "{language: yaml, templates: {chat: {a: b}}}"
    (tmp_path / "own.yaml").write_text(f"extends: trl\nby_format: {{chat: {{config: {inner}}}}}\n", "utf-8")
    done = call(
        "-", "--to", "chat", "--target", tmp_path / "own.yaml", "-o", tmp_path / "out.jsonl", "--trainer-config", "-",
        stdin=jsonl([chat()]),
    )  # fmt: skip
    assert done.code == 2
    assert done.last.endswith("own.yaml: config cannot stand below by_format; put it into its templates")
    assert not (tmp_path / "out.jsonl").exists()
