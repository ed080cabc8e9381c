"""What `--target` writes: the format that suits the data, without what the target rejects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from running import call
from samples import chat, jsonl

from ftconv import targets

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
        ("ms-swift", PAIR, "chat", {"messages", "rejected_response"}),
        ("torchtune", PAIR, "chat", {"chosen", "rejected"}),
        ("axolotl", PAIR, "chat", {"messages", "chosen", "rejected"}),
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


WEIGHED = {"messages": [ASK, {**BAD, "weight": 0}, ASK, {**GOOD, "weight": 1}]}


@pytest.mark.parametrize(("target", "key"), [("ms-swift", "loss"), ("axolotl", "train"), ("tinker", "trainable")])
def test_weights_have_the_name_that_the_target_reads(target: str, key: str) -> None:
    (made,), said = written(target, WEIGHED)
    replies = [turn for turn in made["messages"] if turn["role"] == "assistant"]
    assert [turn[key] for turn in replies] == [False, True]
    assert "FT903" not in said


def test_a_name_of_weights_that_the_user_gives_goes_before_that_of_the_target() -> None:
    (made,), said = written("ms-swift", WEIGHED, options=("--to", "chat", "--to-option", "weight=weight"))
    assert "loss" not in str(made)
    assert "FT903 [warning] lost-weight: ms-swift does not accept weights of turns" in said


def test_a_table_with_turns_as_text_is_named_where_the_trainer_does_not_read_it(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(jsonl([CALLED, {"messages": [PARTS, GOOD]}]))
    words = "trl takes that for plain text: write .jsonl"
    for name in ("out.parquet", "out.csv"):
        assert words in call("in.jsonl", "--to", "chat", "--target", "trl", "-o", name, cwd=tmp_path).err
    assert words not in call("in.jsonl", "--to", "chat", "--target", "trl", "-o", "out.jsonl", cwd=tmp_path).err


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
    (tmp_path / "own.yaml").write_text(
        "shape: {formats: [chat, acme-pair], methods: [supervised, preference]}\nas_of: 2026-11-01\n"
    )
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


TOOL = {"type": "function", "function": {"name": "boil", "description": "Boils.", "parameters": {"type": "object"}}}
SYSTEM = {"role": "system", "content": "Be brief."}
PARTS = {"role": "user", "content": [{"type": "text", "text": "Tea"}, {"type": "text", "text": "?"}]}
KINDS: dict[str, list[Any]] = {
    "sft": [
        chat(topic="tea"),
        {"messages": [SYSTEM, ASK, {**GOOD, "weight": 0}, ASK, {**GOOD, "reasoning_content": "It is four."}]},
        {"messages": [{"role": "developer", "content": "Be brief."}, {**ASK, "name": "ann"}, {**GOOD, "mood": "calm"}]},
        {"messages": [PARTS, GOOD]},
        {"messages": [ASK, {"role": "assistant", "refusal": "I do not make tea."}]},
        {**CALLED, "tools": [TOOL], "parallel_tool_calls": False},
        {"messages": [*CALLED["messages"][:1], {**CALLED["messages"][1], "content": "Wait."}, *CALLED["messages"][2:]]},
    ],
    "preference": [PAIR_IN_CHAT, {"messages": [ASK], "chosen": [{**GOOD, "weight": 1}], "rejected": [BAD]}],
    "kto": [chat(label=True)],
    "rl": [PROMPT],
    "pretrain": [TEXT],
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("target", [target.name for target in targets() if target.shape is not None])
def test_what_is_written_for_a_target_has_no_key_and_no_content_that_it_rejects(
    target: str, kind: str, tmp_path: Path
) -> None:
    (tmp_path / "in.jsonl").write_bytes(jsonl(KINDS[kind]))
    done = call("in.jsonl", "--target", target, "--keep-extra", "-o", "out.jsonl", "--verify", cwd=tmp_path)
    assert "FT707" not in done.err
    assert "FT711" not in done.err
    if not (tmp_path / "out.jsonl").exists():
        assert "nothing was written" in done.err
        return
    format = done.err.partition("writing ")[2].partition(" ")[0]
    found = call("lint", "out.jsonl", "--target", target, "--select", "FT707,FT711", "--from", format, cwd=tmp_path)
    assert found.out == b""


@pytest.mark.parametrize(
    ("target", "record", "made", "code"),
    [
        (
            "openai/gpt-4o-mini",
            {"messages": [ASK, {**GOOD, "reasoning_content": "It is four."}]},
            {"messages": [ASK, GOOD]},
            "FT909 [warning] lost-reasoning: openai/gpt-4o-mini does not accept reasoning; --apply render-thoughts",
        ),
        (
            "databricks",
            {"messages": [ASK, {**GOOD, "weight": 0}]},
            {"messages": [ASK, GOOD]},
            "FT903 [warning] lost-weight: databricks does not accept weights of turns",
        ),
        (
            "mistral",
            {"messages": [ASK, {"role": "assistant", "refusal": "No tea."}]},
            {"messages": [ASK, {"role": "assistant", "content": "No tea."}]},
            "FT901 [warning] lost-column: mistral does not accept a refusal",
        ),
        (
            "databricks",
            {**CALLED, "tools": [TOOL]},
            {"messages": [ASK, GOOD]},
            "FT904 [warning] lost-tool-calls: databricks does not accept tool calls and results",
        ),
        (
            "openai/gpt-4o-mini",
            {"messages": [{"role": "developer", "content": "Be brief."}, ASK, GOOD]},
            {"messages": [SYSTEM, ASK, GOOD]},
            "FT906 [warning] lost-role: openai/gpt-4o-mini does not accept the developer role",
        ),
    ],
)
def test_what_a_target_rejects_is_left_out_and_reported(target: str, record: Any, made: Any, code: str) -> None:
    found, said = written(target, record)
    assert found == [made]
    assert code in said


def test_a_record_that_would_lose_something_to_the_target_can_be_dropped() -> None:
    record = {"messages": [ASK, {**GOOD, "reasoning_content": "It is four."}]}
    found, said = written("openai/gpt-4o-mini", chat(), record, options=("--on-loss", "drop"))
    assert found == [chat()]
    assert "dropped 1 (lost-reasoning)" in said
