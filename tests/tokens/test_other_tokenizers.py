"""Tokenizers of others: files of the Hugging Face form, and plugins."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from running import call
from samples import chat, jsonl
from tokens.known import KNOWN

from ftconv import Host, InputError, MissingExtra, UsageError, counter_for

WORDS = {
    "version": "1.0",
    "truncation": {"direction": "Right", "max_length": 2, "strategy": "LongestFirst", "stride": 0},
    "padding": None,
    "added_tokens": [],
    "normalizer": None,
    "pre_tokenizer": {"type": "Whitespace"},
    "post_processor": None,
    "decoder": None,
    "model": {"type": "WordLevel", "vocab": {"[UNK]": 0, "hello": 1, "world": 2}, "unk_token": "[UNK]"},
}

PLUGIN = '''
from collections.abc import Callable
from ftconv import Tokenizer, hookimpl

def load(folder: str) -> Callable[[str], int]:
    """Every word is a token."""
    return lambda text: len(text.split())

@hookimpl
def ftconv_tokenizers():
    return [Tokenizer(name="words", load=load)]
'''


def test_a_tokenizer_json_counts_and_its_own_limit_is_switched_off(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(WORDS))
    one = counter_for(str(path), tokenizers=KNOWN)
    assert one.kind == "exact"
    assert one.count("hello big world hello") == 4
    assert one.count("hello \ud800") == 2
    assert one.bounds("hello world") == (2, 2)


@pytest.mark.parametrize(("data", "words"), [
    (b"{}", "is not a tokenizer.json"),
    (b"not JSON", "is not a tokenizer.json"),
    (b"\xff\xfe", "is not a tokenizer.json: it is not text"),
])  # fmt: skip
def test_a_file_that_is_none_is_named(data: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_bytes(data)
    with pytest.raises(InputError, match=words):
        counter_for(str(path), tokenizers=KNOWN).count("hello")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        counter_for(str(tmp_path / "none.json"), tokenizers=KNOWN).count("hello")


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(MissingExtra, match="pip install tokenizers"):
        counter_for("any.json", tokenizers=KNOWN).count("hello")


def test_a_plugin_brings_a_tokenizer_by_name(tmp_path: Path) -> None:
    plugin = tmp_path / "acme.py"
    plugin.write_text(PLUGIN)
    host = Host([str(plugin)])
    assert host.owner("tokenizer", "words").name == "acme"
    assert host.tokenizer("words").summary == "Every word is a token."
    assert counter_for("words", tokenizers=host.tokenizers).count("a b c") == 3
    with pytest.raises(UsageError, match="did you mean 'words'"):
        host.tokenizer("word")
    data = tmp_path / "data.jsonl"
    data.write_bytes(jsonl([chat("one two three", "four")]))
    done = call("stats", data, "--plugin", plugin, "--tokenizer", "words", "--json")
    assert done.code == 0
    assert json.loads(done.out)["tokens"]["user"]["max"] == 3


def test_a_plugin_that_returns_something_else_is_named(tmp_path: Path) -> None:
    plugin = tmp_path / "acme.py"
    plugin.write_text(PLUGIN.replace('[Tokenizer(name="words", load=load)]', '["words"]'))
    host = Host([str(plugin)])
    assert [str(p) for p in host.problems if p.owner.name == "acme"] == [
        f"plugin acme ({plugin}): ftconv_tokenizers returned str, not Tokenizer"
    ]
    plugin.with_name("acme2.py").write_text(PLUGIN.replace('name="words"', 'name="Big Words"'))
    (problem,) = Host([str(plugin.with_name("acme2.py"))]).problems
    assert "a name is lower case" in str(problem)


def test_two_plugins_with_one_tokenizer_are_both_named(tmp_path: Path) -> None:
    from ftconv import PluginError

    plugin = tmp_path / "acme.py"
    plugin.write_text(PLUGIN.replace('name="words"', 'name="o200k_base"'))
    with pytest.raises(PluginError, match="tokenizer 'o200k_base' is provided by two plugins"):
        Host([str(plugin)])


def test_own_tokenizers_come_through_the_same_door() -> None:
    host = Host(third_party=False)
    assert {"cl100k_base", "o200k_base"} <= set(host.tokenizers)
    assert host.owner("tokenizer", "o200k_base").builtin
