"""Where a pointer into an Example leads when the record says the same in another notation."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ftconv import Host
from ftconv.model.locate import record_pointer

HOST = Host(third_party=False)
CALL = {"name": "rain", "arguments": {"city": "Bern", "days": [1, 2]}}
RECORD: dict[str, Any] = {
    "conversations": [
        {"from": "human", "value": "Is it raining in Bern?"},
        {"from": "function_call", "value": json.dumps(CALL, indent=1)},
        {"from": "observation", "value": "no"},
        {"from": "gpt", "value": "No."},
    ],
    "tools": json.dumps([{"name": "rain", "parameters": {"type": "object"}}]),
}


def found(record: dict[str, Any], pointer: str) -> str:
    reader = HOST.reader("sharegpt")
    return record_pointer(record, reader.read(record), pointer, reader.locate)


def test_a_call_in_json_text_is_the_cell_that_holds_its_arguments() -> None:
    assert found(RECORD, "/messages/1/tool_calls/0/arguments") == "/conversations/1/value"
    assert found({**RECORD, "system": "Be brief."}, "/messages/2/tool_calls/0/arguments") == "/conversations/1/value"


@pytest.mark.parametrize("pointer", ["/messages/3", "/messages/3/tool_calls/0", "/messages/3/tool_calls/0/arguments"])
def test_a_call_made_twice_is_the_turn_between_its_neighbours(pointer: str) -> None:
    asking, call, result, reply = RECORD["conversations"]
    again = {**RECORD, "conversations": [asking, call, result, call, {**result, "value": "yes"}, reply]}
    assert found(again, pointer) == "/conversations/3"
    assert found({**again, "system": "Be brief."}, pointer.replace("3", "4")) == "/conversations/3"
    cut = {**again, "conversations": again["conversations"][:4]}
    assert found(cut, pointer) == "/conversations/3"


@pytest.mark.parametrize("pointer", ["/tools", "/tools/0", "/tools/0/function/parameters"])
def test_a_tool_in_json_text_is_the_column_that_holds_it(pointer: str) -> None:
    assert found(RECORD, pointer) == "/tools"


def test_neighbours_that_do_not_agree_say_no_more_than_the_list() -> None:
    pairs = {"conversations": [{"human": "Hi", "assistant": ""}, {"human": "Bye", "assistant": "Bye."}]}
    assert found(pairs, "/messages/1/tool_calls") == "/conversations"
