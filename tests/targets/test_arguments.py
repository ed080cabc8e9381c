"""Arguments of calls are written as a target requires, and what FT711 proposes works when it is pasted."""

from __future__ import annotations

import copy
import re
from pathlib import Path

import msgspec
import pytest
from running import call
from test_raw_deviations import CALLED

OBJECT = copy.deepcopy(CALLED)
OBJECT["messages"][1]["tool_calls"][0]["function"]["arguments"] = {"cups": 2}


@pytest.mark.parametrize(("target", "kind"), [("openai/gpt-4o-mini", str), ("mistral", str), ("trl", dict)])
@pytest.mark.parametrize("record", [CALLED, OBJECT], ids=["text", "object"])
def test_a_conversion_for_a_target_writes_arguments_as_it_requires(target: str, kind: type, record: object) -> None:
    done = call("-", "--to", "chat", "--target", target, stdin=msgspec.json.encode(record))
    made = msgspec.json.decode(done.out)
    assert type(made["messages"][1]["tool_calls"][0]["function"]["arguments"]) is kind
    assert "FT711" not in done.err


@pytest.mark.parametrize(("target", "record"), [("openai/gpt-4o-mini", OBJECT), ("trl", CALLED)])
def test_the_way_out_of_a_finding_works_when_it_is_pasted(tmp_path: Path, target: str, record: object) -> None:
    (tmp_path / "in.jsonl").write_bytes(msgspec.json.encode(record))
    found = call("lint", "in.jsonl", "--target", target, "--select", "FT711", cwd=tmp_path)
    way = re.search(rb"write them so with (.*?)  \(", found.out)
    assert way
    made = call("in.jsonl", *way[1].decode().split(), "-o", "out.jsonl", "--verify", cwd=tmp_path)
    assert made.code == 0, made.err
    assert call("lint", "out.jsonl", "--target", target, "--select", "FT711", cwd=tmp_path).code == 0
