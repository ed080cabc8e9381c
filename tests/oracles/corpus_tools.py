"""Chat records with tools: definitions, calls, their arguments and ids, results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from corpus import ABSENT, Named, changed, each_value

PARAMETERS = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
FUNCTION = {"name": "rain", "description": "Says whether it rains.", "parameters": PARAMETERS}
TOOL = {"type": "function", "function": FUNCTION}


def call(id: str, city: str = "Bern") -> dict[str, Any]:
    """Return a call of the tool."""
    return {"id": id, "type": "function", "function": {"name": "rain", "arguments": f'{{"city": "{city}"}}'}}


def result(id: str) -> dict[str, Any]:
    """Return what the tool gave."""
    return {"role": "tool", "tool_call_id": id, "content": "It rains."}


ASK = {"role": "user", "content": "Rain?"}
SAY = {"role": "assistant", "content": "Yes."}
ONE, TWO = "abcdefgh1", "abcdefgh2"
CALLED: dict[str, Any] = {
    "messages": [ASK, {"role": "assistant", "tool_calls": [call(ONE)]}, result(ONE), SAY],
    "tools": [TOOL],
}
BOTH = {"role": "assistant", "tool_calls": [call(ONE), call(TWO, "Thun")]}
PARALLEL: dict[str, Any] = {"messages": [ASK, BOTH, result(ONE), result(TWO), SAY], "tools": [TOOL]}
CALL = "/messages/1/tool_calls/0"
VALUES: dict[str, list[Any]] = {
    "/tools": [None, [], "[]", {}, ABSENT, [FUNCTION], [None], ["rain"], TOOL, [TOOL, TOOL], [{"type": "function"}]],
    "/tools/0/type": [None, "tool", "Function", "custom", "", 1, ABSENT],
    "/tools/0/strict": [True],
    "/tools/0/function": [None, {}, "rain", []],
    "/tools/0/function/name": [None, "", "two words", "a" * 64, "a" * 65, "rain.now", "régen", 1, ABSENT],
    "/tools/0/function/description": [None, "", 1, ABSENT],
    "/tools/0/function/parameters": [None, {}, "{}", [], {"type": "string"}, {"type": "object"}, ABSENT],
    "/tools/0/function/strict": [True, None, "yes"],
    "/tools/0/function/returns": ["string"],
    "/messages/1/content": [None, "", "Wait.", [], [{"type": "text", "text": "Wait."}]],
    "/messages/1/weight": [0, 1, None],
    "/messages/1/reasoning_content": ["Hm."],
    "/messages/1/tool_calls": [None, [], {}, "[]", [None], [{}], ABSENT],
    f"{CALL}/id": [None, "", "1", "call_1", "abcdefghi", "abc-efgh1", "a" * 41, 1, ABSENT],
    f"{CALL}/type": [None, "tool", "Function", "custom", "", 1, ABSENT],
    f"{CALL}/index": [0],
    f"{CALL}/function": [None, {}, "rain", ABSENT],
    f"{CALL}/function/name": [None, "", "snow", "two words", 1, ABSENT],
    f"{CALL}/function/arguments": [
        None, "", "{}", "[]", "null", "Bern", '{"city": ', '"{}"', '{"town": "Bern"}', {"city": "Bern"}, {},
        [], 1, ABSENT,
    ],
    "/messages/2/role": ["function", "user", "ipython", "observation", "tool_response"],
    "/messages/2/tool_call_id": [None, "", "abcdefgh9", 1, ABSENT],
    "/messages/2/name": ["rain", "", None, 1],
    "/messages/2/content": [None, "", " ", {}, {"rain": True}, 1, [], [{"type": "text", "text": "Yes."}], ABSENT],
    "/messages/2/weight": [0],
    "/messages/3/content": [None, "", ABSENT],
    "/parallel_tool_calls": [True, False, None],
    "/tool_choice": ["auto"],
}  # fmt: skip


def _orders() -> Named:
    one, two, other = (result(id) for id in (ONE, TWO, "abcdefgh9"))
    alone = CALLED["messages"][1]
    again = {"role": "assistant", "tool_calls": [call(TWO, "Thun")]}
    empty = {"role": "assistant", "content": None, "tool_calls": [call(ONE)]}
    orders = {
        "ends with a call": [ASK, alone],
        "ends with a result": [ASK, alone, one],
        "no result": [ASK, alone, SAY],
        "no result, then a question": [ASK, alone, ASK, SAY],
        "a result without a call": [ASK, one, SAY],
        "a result before its call": [ASK, one, alone, SAY],
        "two results of one call": [ASK, alone, one, one, SAY],
        "a result of another call": [ASK, alone, other, SAY],
        "one result of two": [ASK, BOTH, one, SAY],
        "results the other way round": [ASK, BOTH, two, one, SAY],
        "three results of two": [ASK, BOTH, one, two, other, SAY],
        "one after the other": [ASK, alone, one, again, two, SAY],
        "the same id twice": [ASK, alone, one, alone, one, SAY],
        "a question between": [ASK, alone, ASK, one, SAY],
        "a call first": [alone, one, SAY],
        "text, then a call": [ASK, SAY, alone, one, SAY],
        "a call, then text, then its result": [ASK, alone, SAY, one, SAY],
        "a second question": [ASK, alone, one, SAY, ASK, SAY],
        "a second call at the end": [ASK, alone, one, SAY, ASK, again],
        "null beside calls": [ASK, empty, one, SAY],
        "a system turn first": [{"role": "system", "content": "Be brief."}, ASK, alone, one, SAY],
        "a question after the result": [ASK, alone, one, ASK, SAY],
    }
    for name, messages in orders.items():
        yield name, {"messages": messages, "tools": [TOOL]}
        yield f"{name}, undeclared", {"messages": messages}


def _legacy() -> Named:
    said = {"role": "assistant", "content": None, "function_call": {"name": "rain", "arguments": "{}"}}
    got = {"role": "function", "name": "rain", "content": "It rains."}
    for name, messages in {"call": [ASK, said], "call, result": [ASK, said, got, SAY]}.items():
        yield f"legacy {name}", {"messages": messages, "functions": [FUNCTION]}
        yield f"legacy {name}, tools", {"messages": messages, "tools": [TOOL]}
    yield "functions beside tools", CALLED | {"functions": [FUNCTION]}
    yield "functions alone", {"messages": [ASK, SAY], "functions": [FUNCTION]}
    yield "available_tools", {"messages": CALLED["messages"], "available_tools": [TOOL]}
    yield "available_tools beside tools", CALLED | {"available_tools": [TOOL]}


def chat() -> Named:
    yield "called", CALLED
    yield "parallel", PARALLEL
    yield "declared", {"messages": [ASK, SAY], "tools": [TOOL]}
    for pointer, values in VALUES.items():
        yield from each_value("called", CALLED, [pointer], values)
    for pointer in ("/messages/1/tool_calls/1/id", "/messages/3/tool_call_id"):
        yield from each_value("parallel", PARALLEL, [pointer], [ONE, None, ABSENT])
    yield "ids of other lengths", changed(CALLED, {f"{CALL}/id": "call_1", "/messages/2/tool_call_id": "call_1"})
    yield from _orders()
    yield from _legacy()


GROUPS: dict[str, Callable[[], Named]] = {"chat": chat}
