"""A finding points into the record as it stands: to the turn, the call, the key that it speaks of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from running import call

ASK: Any = {"role": "user", "content": "How far is the Moon?"}
REPLY: Any = {"role": "assistant", "content": "384,400 km."}
CALL: Any = {"id": "c1", "type": "function", "function": {"name": "far", "arguments": "{}"}}
TOOLS: Any = [{"type": "function", "function": {"name": "far"}}]


def asks(*calls: Any) -> Any:
    return {"role": "assistant", "tool_calls": list(calls)}


def chat(*turns: Any, **beside: Any) -> Any:
    return {"messages": list(turns), **beside}


PLACES = {
    "an unknown column": ("FT217", chat(ASK, REPLY, foo=1), "/foo"),
    "an unknown column with an odd name": ("FT217", chat(ASK, REPLY, **{"a/b": None}), "/a~1b"),
    "an unknown key of a turn": ("FT217", chat(ASK, {**REPLY, "wieght": 1}), "/messages/1/wieght"),
    "an unknown key of a call": (
        "FT217", chat(ASK, asks({**CALL, "index": 0}), tools=TOOLS), "/messages/1/tool_calls/0/index",
    ),
    "a turn that only calls": ("FT210", chat(ASK, REPLY, asks(CALL), tools=TOOLS), "/messages/2"),
    "a call without a result": (
        "FT405", chat(ASK, asks(CALL), ASK, REPLY, tools=TOOLS), "/messages/1/tool_calls/0",
    ),
    "a call without arguments": (
        "FT402", chat(ASK, asks({**CALL, "function": {"name": "far", "arguments": ""}}), tools=TOOLS),
        "/messages/1/tool_calls/0",
    ),
    "the name in a call": ("FT403", chat(ASK, asks(CALL)), "/messages/1/tool_calls/0/function/name"),
    "a role in another spelling": ("FT205", chat(ASK, {"content": "Far.", "role": "gpt"}), "/messages/1/role"),
    "a role of ShareGPT in another spelling": (
        "FT205", {"conversations": [{"from": "Human", "value": "Hi"}, {"from": "gpt", "value": "Hi"}]},
        "/conversations/0/from",
    ),
    "a key of ShareGPT": (
        "FT217", {"conversations": [{"from": "human", "value": "Hi", "n": 1}, {"from": "gpt", "value": "Hi"}]},
        "/conversations/0/n",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("code", "record", "pointer"), PLACES.values(), ids=PLACES.keys())
def test_a_finding_points_to_what_it_speaks_of(code: str, record: Any, pointer: str, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    text = json.dumps(record)
    file.write_text(text + "\n")
    done = call("lint", file, "--select", code, "--output-format", "json")
    (found,) = json.loads(done.out)["findings"]
    assert (found["code"], found["pointer"]) == (code, pointer)
    there: Any = record
    for token in pointer[1:].split("/"):
        key = token.replace("~1", "/").replace("~0", "~")
        there = there[int(key)] if isinstance(there, list) else there[key]
    assert text[found["column"] - 1 :].startswith(json.dumps(there)), "the column is where the value begins"


def test_near_duplicates_leave_with_unsafe_fixes_and_not_with_safe_ones(tmp_path: Path) -> None:
    pytest.importorskip("rensa")
    text = "Hello, this is {}. I bought a lamp in your shop last week, and it does not light up at all"
    text += ". What can I do now to get my money back, and how long will it take?"
    lines = [json.dumps(chat({**ASK, "content": text.format(name)}, REPLY)) + "\n" for name in ("Ann", "Bob")]
    file = tmp_path / "a.jsonl"
    file.write_text("".join(lines))
    safe = call("lint", file, "--select", "FT604", "--fix")
    assert file.read_text() == "".join(lines)
    assert "near-duplicate" in safe.out.decode()
    done = call("lint", file, "--select", "FT604", "--fix", "--unsafe-fixes")
    assert (done.code, file.read_text()) == (0, lines[0])
    assert "dropped 1 record (near-duplicate 1)" in done.err
