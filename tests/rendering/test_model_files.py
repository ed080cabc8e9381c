"""Templates and special tokens are found wherever a model's repository has them."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ftconv import InputError
from ftconv.rendering import model_files


def write(folder: Path, **files: Any) -> Path:
    """Write files by their names, with `_dot_` for a dot; what is no text as JSON."""
    for name, value in files.items():
        path = folder / name.replace("_dot_", ".").replace("__", "/")
        path.parent.mkdir(exist_ok=True)
        path.write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
    return folder


def gguf(**values: Any) -> bytes:
    """A GGUF file of version 3 with these keys, `__` for a dot, and no tensors."""

    def text(value: str) -> bytes:
        return struct.pack("<Q", len(value.encode())) + value.encode()

    def typed(value: Any) -> bytes:
        if isinstance(value, str):
            return struct.pack("<I", 8) + text(value)
        if isinstance(value, list):
            inner = 8 if isinstance(value[0], str) else 4
            items = b"".join(text(one) if inner == 8 else struct.pack("<I", one) for one in value)
            return struct.pack("<IIQ", 9, inner, len(value)) + items
        return struct.pack("<II", 4, value)

    pairs = b"".join(text(key.replace("__", ".")) + typed(value) for key, value in values.items())
    return struct.pack("<4sIQQ", b"GGUF", 3, 0, len(values)) + pairs


GGUF = gguf(general__name="small", tokenizer__chat_template="{{ 1 }}", tokenizer__chat_template__tool_use="{{ 2 }}",
            tokenizer__ggml__tokens=["<s>", "</s>"], tokenizer__ggml__scores=[1, 2],
            tokenizer__ggml__bos_token_id=0, tokenizer__ggml__eos_token_id=1)  # fmt: skip


def test_a_text_in_the_configuration(tmp_path: Path) -> None:
    tokens = {"bos_token": "<s>", "eos_token": {"content": "</s>", "lstrip": False}, "pad_token": None}
    found = model_files(write(tmp_path, tokenizer_config_dot_json={"chat_template": "{{ 1 }}", **tokens}))
    assert (found.templates, found.special) == ({"default": "{{ 1 }}"}, {"bos_token": "<s>", "eos_token": "</s>"})
    assert found.sources == {"default": "tokenizer_config.json"}
    assert found.digest("default") == "e5a8d3beb6f5" or len(found.digest("default")) == 12


def test_a_list_of_named_ones(tmp_path: Path) -> None:
    named = [{"name": "default", "template": "a"}, {"name": "tool_use", "template": "b"}]
    found = model_files(write(tmp_path, tokenizer_config_dot_json={"chat_template": named}))
    assert (found.chosen(tools=False), found.chosen(tools=True)) == ("default", "tool_use")
    assert found.templates == {"default": "a", "tool_use": "b"}


def test_files_of_their_own_go_before_the_configuration(tmp_path: Path) -> None:
    write(tmp_path, tokenizer_config_dot_json={"chat_template": "a"}, chat_template_dot_json={"chat_template": "b"})
    assert model_files(tmp_path).templates == {"default": "b"}
    write(tmp_path, chat_template_dot_jinja="c", additional_chat_templates__tool_use_dot_jinja="d")
    found = model_files(tmp_path)
    assert found.templates == {"default": "c", "tool_use": "d"}
    assert found.sources["tool_use"] == "additional_chat_templates/tool_use.jinja"


def test_special_tokens_of_both_files(tmp_path: Path) -> None:
    write(tmp_path, special_tokens_map_dot_json={"eos_token": {"content": "<e>"}, "additional": ["x"]},
          tokenizer_config_dot_json={"bos_token": "<b>", "chat_template": "x"}, tokenizer_dot_json={})  # fmt: skip
    found = model_files(tmp_path)
    assert found.special == {"eos_token": "<e>", "bos_token": "<b>"}
    assert found.tokenizer == str(tmp_path / "tokenizer.json")


@pytest.mark.parametrize("name", ["chat_template.jinja", "mine.jinja", "tokenizer_config.json"])
def test_one_file(tmp_path: Path, name: str) -> None:
    text = json.dumps({"chat_template": "a"}) if name.endswith(".json") else "a"
    (tmp_path / name).write_text(text)
    assert model_files(tmp_path / name).templates == {"default": "a"}


def test_a_gguf_file(tmp_path: Path) -> None:
    (tmp_path / "small.gguf").write_bytes(GGUF)
    found = model_files(tmp_path / "small.gguf")
    assert found.templates == {"default": "{{ 1 }}", "tool_use": "{{ 2 }}"}
    assert found.special == {"bos_token": "<s>", "eos_token": "</s>"}


BROKEN: dict[str, tuple[dict[str, Any], str]] = {
    "no file": ({}, "no chat template"),
    "no template": ({"tokenizer_config_dot_json": {}}, "no chat template"),
    "no JSON": ({"tokenizer_config_dot_json": "{"}, "tokenizer_config.json: not JSON"),
    "no object": ({"tokenizer_config_dot_json": []}, "tokenizer_config.json: expected an object"),
    "deep": ({"tokenizer_config_dot_json": "[" * 100_000}, "tokenizer_config.json: nested too deeply"),
    "a number": ({"tokenizer_config_dot_json": {"chat_template": 3}}, "tokenizer_config.json: chat_template: expected"),
    "no names": ({"tokenizer_config_dot_json": {"chat_template": [{"name": "a"}]}}, "chat_template: expected"),
    "large": ({"chat_template_dot_jinja": "a" * ((1 << 20) + 1)}, "more than 1,048,576 characters"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_one_line_with_the_file(tmp_path: Path, name: str) -> None:
    files, words = BROKEN[name]
    with pytest.raises(InputError) as error:
        model_files(write(tmp_path, **files))
    assert words in str(error.value)
    assert str(tmp_path) in str(error.value)
    assert "\n" not in str(error.value)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "chat_template.jinja").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match=r"chat_template\.jinja: not UTF-8"):
        model_files(tmp_path)


@given(st.binary(max_size=64), st.integers(0, len(GGUF)), st.integers(0, 64))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
def test_a_damaged_gguf_file_is_one_line(tmp_path: Path, put: bytes, at: int, gone: int) -> None:
    path = tmp_path / "small.gguf"
    path.write_bytes(GGUF[:at] + put + GGUF[at + gone :])
    try:
        model_files(path)
    except InputError as error:
        assert "\n" not in str(error)
        assert "small.gguf" in str(error)
