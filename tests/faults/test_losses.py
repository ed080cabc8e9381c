"""What a format cannot carry is named, stops the run, or costs its record: never is it lost without a word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from running import call
from samples import chat, jsonl, records_in, turns_in

from ftconv import Example, Message, write

WEATHER = {"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object", "properties": {}}}}
CALL = {"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}


def turns(*pairs: tuple[str, Any], **last: Any) -> dict[str, Any]:
    """A record of turns; `last` goes into the last one."""
    messages = [{"role": role, "content": content} for role, content in pairs]
    return {"messages": [*messages[:-1], {**messages[-1], **last}]}


def answer(text: str) -> dict[str, str]:
    return {"role": "assistant", "content": text}


BLOCK = {"type": "tool_use", "id": "t1", "name": "f", "input": {"x": 1}}
U, A = ("user", "hi"), ("assistant", "ho")
LOSSES = [
    ("FT901", "alpaca", chat(id=7)),
    ("FT902", "prompt-completion", turns(U, A, U, A)),
    ("FT903", "alpaca", turns(U, A, weight=0)),
    ("FT904", "alpaca", {**turns(U, A), "tools": [WEATHER]}),
    ("FT904", "alpaca", turns(U, ("assistant", None), ("tool", "sunny"), A) | {"tools": [WEATHER]}),
    ("FT905", "prompt-completion", turns(("system", "Be kind."), U, A)),
    ("FT906", "sharegpt", turns(("developer", "Be kind."), U, A)),
    ("FT907", "alpaca", turns(("user", [{"type": "image_url", "image_url": {"url": "x.png"}}]), A)),
    ("FT912", "sharegpt", turns(U, ("assistant", [{"type": "text", "text": "ho"}, BLOCK]))),
    ("FT912", "text", turns(U, A, ("user", [{"toolResult": {"toolUseId": "t1"}}]), A)),
    ("FT908", "chat", {**turns(U), "chosen": [answer("ho")], "rejected": [answer("no")]}),
    ("FT909", "alpaca", turns(U, A, reasoning_content="hm")),
    ("FT910", "alpaca", turns(("user", "hi"), A, name="bob")),
]  # fmt: skip
CASES = pytest.mark.parametrize(("code", "to", "record"), LOSSES, ids=[f"{code} {to}" for code, to, _ in LOSSES])


def prepared(folder: Path, record: dict[str, Any]) -> tuple[str, ...]:
    """Write the record between two that lose nothing. Returns the arguments that convert them."""
    if record.get("tools") and len(record["messages"]) == 4:
        record["messages"][1]["tool_calls"] = [CALL]
        record["messages"][2]["tool_call_id"] = "call_1"
    (folder / "in.jsonl").write_bytes(jsonl([chat("a", "b"), record, chat("c", "d")]))
    return ("in.jsonl", "--from", "chat", "-o", "out.jsonl")


@CASES
def test_a_loss_is_named_with_its_place(tmp_path: Path, code: str, to: str, record: dict[str, Any]) -> None:
    done = call(*prepared(tmp_path, record), "--to", to, cwd=tmp_path)
    lines = [line for line in done.err.splitlines() if line.startswith("in.jsonl:2") and f" {code} [warning]" in line]
    assert lines, done.err
    assert done.last == "read 3 = written 3 + rejected 0 + dropped 0"


@CASES
def test_a_loss_can_stop_the_run_before_anything_is_written(
    tmp_path: Path, code: str, to: str, record: dict[str, Any]
) -> None:
    done = call(*prepared(tmp_path, record), "--to", to, "--on-loss", "fail", cwd=tmp_path)
    assert done.code == 1
    assert done.err.startswith("ftconv: in.jsonl:2")
    assert f" {code} [error]" in done.err or code in ("FT904", "FT907")
    assert not (tmp_path / "out.jsonl").exists()


@CASES
def test_a_loss_can_cost_its_record_and_is_counted(tmp_path: Path, code: str, to: str, record: dict[str, Any]) -> None:
    done = call(*prepared(tmp_path, record), "--to", to, "--on-loss", "drop", cwd=tmp_path)
    assert done.last.startswith("read 3 = written 2 + rejected 0 + dropped 1 (lost-")


PLAIN = ["alpaca", "prompt-completion", "sharegpt", "text"]


@pytest.mark.parametrize("to", PLAIN)
@pytest.mark.parametrize("block", [BLOCK, {"functionCall": {"name": "f", "args": {}}}, {"type": "x-1", "text": "t"}])
def test_a_turn_of_unknown_blocks_is_left_out_and_named_and_nothing_is_invented(to: str, block: dict[str, Any]) -> None:
    name = block.get("type", "functionCall")
    record = turns(("user", "hi"), ("assistant", "one"), ("user", [block]), ("assistant", "two"))
    done = call("-", "--from", "chat", "--to", to, stdin=jsonl([record]))
    assert f"FT912 [warning] lost-block: {to} does not support the block {name!r}" in done.err
    assert "(/messages/2/content/0)" in done.err
    assert "FT907" not in done.err
    assert "boundaries" not in done.err
    (back,) = records_in(call("-", "--from", to, "--to", "ftconv", stdin=done.out).out)
    assert all(message["content"] for message in back["messages"])
    assert back["messages"][-1]["content"] == "two"


@pytest.mark.parametrize("to", PLAIN)
def test_a_block_that_was_the_only_reply_is_named_also_where_the_rest_is_rejected(to: str) -> None:
    done = call("-", "--from", "chat", "--to", to, stdin=jsonl([turns(("user", "hi"), ("assistant", [BLOCK]))]))
    assert done.code == 1
    assert f"lost-block: {to} does not support the block 'tool_use'" in done.err


@pytest.mark.parametrize("to", PLAIN)
def test_a_record_of_unknown_blocks_alone_is_rejected(to: str) -> None:
    done = call("-", "--from", "chat", "--to", to, stdin=jsonl([turns(("user", [BLOCK]), ("assistant", [BLOCK]))]))
    assert (done.code, done.last) == (1, "read 1 = written 0 + rejected 1 + dropped 0")
    assert "FT912" in done.err


def test_on_standard_output_nothing_is_seen_of_a_run_that_a_loss_stops() -> None:
    data = jsonl([*[chat()] * 5000, chat(id=1)])
    done = call("-", "--to", "chat", "--on-loss", "fail", stdin=data)
    assert (done.code, done.out) == (1, b"")


def test_an_unknown_column_that_is_kept_is_no_loss() -> None:
    done = call("-", "--to", "chat", "--keep-extra", stdin=jsonl([chat(id=7)]))
    assert done.err == "read 1 = written 1 + rejected 0 + dropped 0\n"
    assert turns_in(done.out) == [["What is 2 + 2?", "4."]]


def test_ranked_replies_that_are_equal_leave_a_prompt_without_a_reply(tmp_path: Path) -> None:
    replies = [{"response": "Air.", "overall_score": 5}, {"response": "Sea.", "overall_score": 5}]
    (tmp_path / "in.jsonl").write_bytes(jsonl([{"prompt": "Why is the sky blue?", "completions": replies}]))
    done = call("in.jsonl", "--to", "chat", cwd=tmp_path)
    assert done.code == 1
    assert "FT206 [error]" in done.err


def test_signatures_that_are_lost_are_named_in_their_order(tmp_path: Path) -> None:
    meta: dict[str, Any] = dict.fromkeys(("signature", "redacted_thinking", "encrypted_content"), "eA==")
    turns = [Message("user", "hi"), Message("assistant", "ho", reasoning="hm", meta=meta)]
    write([Example(turns)], tmp_path / "in.jsonl", format="ftconv")
    done = call("in.jsonl", "--to", "chat", cwd=tmp_path)
    said = [line for line in done.err.splitlines() if "signed by another vendor" in line]
    assert [name for line in said for name in meta if repr(name) in line] == [*meta]
