"""Where a request stands in a record, and where what is wrong with it stands."""

from __future__ import annotations

import json
from typing import Any

import pytest
from drawing import chat, contract_for, said_of

from ftconv.contract.request import requests_in

CONTRACT = contract_for([chat(("system", "Be brief."), ("user", "Hi"), ("assistant", "Oh."))])
TURNS = [{"role": "system", "content": "Be long."}, {"role": "user", "content": "Hi"}]
BODY = {"model": "ft:1", "messages": TURNS}
WRONG = "/messages/0/content"

RECORDS = [
    ("bare", BODY, WRONG),
    ("under body", {"body": BODY}, f"/body{WRONG}"),
    ("OpenAI's batch", {"custom_id": "1", "method": "POST", "url": "/v1", "body": BODY}, f"/body{WRONG}"),
    ("under request and json", {"request": {"json": BODY}}, f"/request/json{WRONG}"),
    ("as JSON text, to which no pointer leads inside", {"body": json.dumps(BODY)}, "/body"),
    ("JSON text in JSON text", {"event": json.dumps({"body": json.dumps(BODY)})}, "/event"),
    ("in a list", {"calls": [{"request": BODY}]}, f"/calls/0/request{WRONG}"),
    ("a key with a slash", {"a/b~": BODY}, f"/a~1b~0{WRONG}"),
    ("beside its response", {"response": {"choices": [], "messages": TURNS}, "request": BODY}, f"/request{WRONG}"),
    ("Anthropic's system beside the turns", {"model": "m", "system": "Be long.", "messages": TURNS[1:]}, "/system"),
    ("OpenAI's Responses", {"model": "m", "instructions": "Be long.", "input": "Hi"}, "/instructions"),
    ("OpenAI's Responses with turns", {"model": "m", "input": TURNS}, "/input/0/content"),
]  # fmt: skip


@pytest.mark.parametrize(("record", "pointer"), [case[1:] for case in RECORDS], ids=[case[0] for case in RECORDS])
def test_a_request_is_found_and_what_is_wrong_with_it_is_pointed_to(record: Any, pointer: str) -> None:
    [deviation] = said_of(CONTRACT, record)
    assert deviation.words == "system prompt differs from the contract's from word 2 on: 1 word instead of 1"
    assert deviation.pointer == pointer
    assert deviation.diff == "Be [-brief.-]{+long.+}"


def test_several_requests_of_one_record_are_all_found() -> None:
    assert [found.pointer for found in requests_in([{"body": BODY}, {"body": BODY}])] == ["/0/body", "/1/body"]


@pytest.mark.parametrize(
    "record",
    [{}, [], 7, None, "text", {"messages": "text"}, {"event": "started"}, {"body": "{broken"}, {"input": "a form"},
     {"response": {"messages": []}}],
)  # fmt: skip
def test_what_is_no_request_is_none(record: Any) -> None:
    assert requests_in(record) == []


@pytest.mark.parametrize(
    "messages", [[], [7], [{}], [{"role": "user"}], [{"role": 5, "content": "a"}], [{"role": "user", "content": 7}]]
)
def test_a_body_that_cannot_be_read_is_a_deviation_and_no_traceback(messages: list[Any]) -> None:
    assert said_of(CONTRACT, {"messages": messages})


def test_a_tool_is_pointed_to_where_it_stands() -> None:
    body = {**BODY, "messages": [{"role": "system", "content": "Be brief."}, TURNS[1]]}
    tool = {"name": "get_time", "parameters": {}}
    assert [d.pointer for d in said_of(CONTRACT, {**body, "functions": [tool]})] == ["/functions/0"]
    wrapped = {"type": "function", "function": tool}
    assert [d.pointer for d in said_of(CONTRACT, {**body, "tools": [wrapped]})] == ["/tools/0"]


def test_nesting_without_end_is_given_up() -> None:
    record: Any = BODY
    for _ in range(50):
        record = {"body": record}
    assert requests_in(record) == []
