"""What `--target` writes: the format that suits the data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from running import call
from samples import chat, jsonl

ASK, GOOD = {"role": "user", "content": "Tea?"}, {"role": "assistant", "content": "Yes."}
BAD = {"role": "assistant", "content": "Tea."}
PAIR_IN_CHAT = {"messages": [ASK], "chosen": [GOOD], "rejected": [BAD]}
PAIR = {"input": {"messages": [ASK]}, "preferred_output": [GOOD], "non_preferred_output": [BAD]}
PROMPT = {"messages": [ASK], "answer": "yes"}
TEXT = {"text": "Tea was drunk in Bern before coffee."}
CALL = {"id": "c1", "type": "function", "function": {"name": "boil", "arguments": "{}"}}
CALLED = {
    "messages": [
        ASK,
        {"role": "assistant", "tool_calls": [CALL]},
        {"role": "tool", "tool_call_id": "c1", "content": "Done."},
        GOOD,
    ]
}


def written(target: str, *records: Any, options: tuple[str, ...] = ()) -> tuple[list[dict[str, Any]], str]:
    """Return the records that are written for a target, and what is said."""
    done = call("-", "--target", target, "--ignore", "few-examples,example-count", *options, stdin=jsonl(records))
    data = done.out if done.out[:1] != b"[" else b"\n".join(map(msgspec.json.encode, msgspec.json.decode(done.out)))
    return [msgspec.json.decode(line) for line in data.splitlines()], done.err


@pytest.mark.parametrize(
    ("target", "record", "format", "keys"),
    [
        ("openai/gpt-4o-mini", chat(), "chat", {"messages"}),
        ("openai/gpt-4o-mini", PAIR, "openai-preference", set(PAIR)),
        ("openai/gpt-3.5-turbo", PAIR, "chat", {"messages"}),
        ("openai/o4-mini", PROMPT, "openai-rft", {"messages", "answer"}),
        ("openai/babbage-002", chat(), "prompt-completion", {"prompt", "completion"}),
        ("vertex/gemini", chat(), "gemini", {"contents"}),
        ("cohere", chat(), "cohere", {"messages"}),
        ("trl", PAIR, "prompt-completion", {"prompt", "chosen", "rejected"}),
        ("trl", PROMPT, "grpo", {"prompt", "answer"}),
        ("together", TEXT, "text", {"text"}),
        ("slime", chat(), "openrlhf", {"input"}),
        ("llama-factory", chat(), "alpaca", {"instruction", "input", "output"}),
        ("llama-factory", CALLED, "sharegpt", {"conversations"}),
    ],
)
def test_the_format_is_that_of_the_target_in_which_the_data_keeps_most(
    target: str, record: Any, format: str, keys: set[str]
) -> None:
    (made,), said = written(target, record)
    assert f"writing {format} for {target}\n" in said
    assert made.keys() == keys


def test_turns_of_a_pair_for_trl_are_turns() -> None:
    (made,), _ = written("trl", PAIR)
    assert made == {"prompt": [ASK], "chosen": [GOOD], "rejected": [BAD]}


def test_options_of_the_writer_go_before_the_spelling_of_the_target() -> None:
    (made,), _ = written("trl", PAIR, options=("--to", "prompt-completion", "--to-option", "layout=labels"))
    assert made == {"prompt": "Tea?", "chosen": "Yes.", "rejected": "Tea."}


def test_the_format_that_is_named_goes_before_that_of_the_target() -> None:
    (made,), said = written("openai/gpt-4o-mini", PAIR, options=("--to", "chat"))
    assert made == {"messages": [ASK, GOOD]}
    assert "writing" not in said


def test_the_purpose_that_is_named_goes_before_what_the_data_looks_like() -> None:
    _, said = written("openai/gpt-4o-mini", PAIR, options=("--purpose", "sft"))
    assert "writing chat for openai/gpt-4o-mini\n" in said


def test_the_size_of_chunks_does_not_change_the_format() -> None:
    records = [chat()] * 4 + [PAIR_IN_CHAT] * 60
    for size in ("100", "1000000"):
        _, said = written("openai/gpt-4o-mini", *records, options=("--chunk-bytes", size))
        assert "writing openai-preference for" in said


def test_a_target_of_the_configuration_is_written_for_too(tmp_path: Path) -> None:
    (tmp_path / "ftconv.yaml").write_text("target: vertex/gemini\n")
    (tmp_path / "in.jsonl").write_bytes(jsonl([chat()]))
    assert "writing gemini for vertex/gemini" in call("in.jsonl", "-o", "out.jsonl", cwd=tmp_path).err
    assert (tmp_path / "out.jsonl").exists()


def test_a_target_without_a_format_to_write_says_so(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("roles: {allowed: [user, assistant]}\nas_of: 2026-11-01\n")
    done = call("-", "--target", str(tmp_path / "own.yaml"), stdin=jsonl([chat()]))
    assert done.code == 2
    assert done.last == "ftconv: no format to write is known for own; add --to FORMAT"


def test_a_format_of_a_plugin_is_chosen_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "pair.py").write_text(PLUGIN)
    (tmp_path / "own.yaml").write_text("shape: {formats: [chat, acme-pair]}\nas_of: 2026-11-01\n")
    options = "--plugin", str(tmp_path / "pair.py")
    (made,), said = written(str(tmp_path / "own.yaml"), PAIR, options=options)
    assert "writing acme-pair for own\n" in said
    assert made == {"good": "Yes.", "bad": "Tea."}


PLUGIN = '''"""acme-pair: two replies."""

from ftconv import Feature, Writer, hookimpl


def write(example):
    """Write both replies."""
    return {"good": example.chosen[0].content, "bad": example.rejected[0].content}


@hookimpl
def ftconv_writers():
    """Add the format."""
    return [Writer(name="acme-pair", write=write, carries=Feature.PREFERENCE)]
'''
