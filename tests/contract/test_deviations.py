"""Each way in which a request can miss the contract, alone, and the words for it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from drawing import chat, contract_for, pair, words_of
from hypothesis import given
from hypothesis import strategies as st

from ftconv import Example
from ftconv.contract.terms import Contract
from ftconv.testing.strategies import WEATHER, texts

MARV = "You are Marv, a factual chatbot that is also sarcastic."
CLOCK = {"type": "function", "function": {"name": "get_time", "parameters": {"type": "object", "properties": {}}}}
Change = Callable[[dict[str, Any]], object]


def talk(system: str | None = MARV, exchanges: int = 1, tools: list[Any] | None = None) -> Example:
    turns = [("user", "How far is the Moon?"), ("assistant", "384,400 km. Bring snacks.")] * exchanges
    return chat(*([] if system is None else [("system", system)]), *turns, tools=tools)


CHAT = contract_for([talk(exchanges=2, tools=[WEATHER]), talk(tools=[WEATHER])])
LEGACY = contract_for(
    [pair("banana ->", " yellow and " * 20 + "END"), pair("lime ->", " green END")],
    "completion", separator=" ->", stop=[" END"],
)  # fmt: skip


def system_to(text: str) -> Change:
    return lambda body: body["messages"][0].update(content=text)


def add(*turns: tuple[str, str]) -> Change:
    return lambda body: body["messages"].extend({"role": role, "content": text} for role, text in turns)


def put(**keys: Any) -> Change:
    return lambda body: body.update(keys)


def drop(key: str) -> Change:
    return lambda body: body.pop(key)


def changed(contract: Contract, change: Change) -> dict[str, Any]:
    body = copy.deepcopy(contract.request)
    change(body)
    return body


LONGER = [("assistant", "Far."), ("user", "And the Sun?")] * 2
CHANGED = copy.deepcopy(WEATHER) | {"function": {**WEATHER["function"], "description": "The weather of a planet."}}
CASES = [
    (CHAT, system_to("Write SQL."), "system prompt is entirely different from the contract's"),
    (CHAT, system_to(MARV.replace("also", "rarely")), "from word 9 on: 1 word instead of 1"),
    (CHAT, system_to(MARV + " Be brief."), "from word 11 on: 2 words more"),
    (CHAT, system_to(MARV + "\n"), "differs only in white space: '\\n' instead of nothing, at the end"),
    (CHAT, system_to(MARV.replace(" a ", "  a ")), "only in white space: '  ' instead of ' ', first at character 14"),
    (CHAT, system_to(" "), "system prompt is blank, but the contract has one"),
    (CHAT, lambda body: body["messages"].pop(0), "no system prompt, but the contract has one"),
    (CHAT, add(*LONGER), "5 turns before the reply, but no example has more than 3"),
    (CHAT, add(("assistant", "Far")), "ends with a turn of 'assistant'; in the data a reply follows user"),
    (CHAT, lambda body: body["messages"].pop(), "has no turn to reply to; in the data a reply follows user"),
    (CHAT, put(tools=[WEATHER, CLOCK]), 'tool "get_time" is in no example'),
    (CHAT, put(tools=[WEATHER, {"type": "web_search"}]), 'tool "web_search" is in no example'),
    (CHAT, put(messages="How far is the Moon?"), "messages must be a list of turns"),
    (CHAT, put(tools=[CHANGED]), 'tool "get_weather" is defined differently in the data'),
    (CHAT, drop("tools"), "no tools, but every example has some"),
    (CHAT, put(max_tokens=3), "max_tokens is 3, but the longest reply has"),
    (CHAT, put(max_completion_tokens=3, max_tokens=None), "max_completion_tokens is 3, but the longest reply has"),
    (CHAT, lambda body: body["messages"].insert(1, {"role": "narrator", "content": "Once."}), "unknown role"),
    (CHAT, lambda body: (drop("messages")(body), put(prompt="Moon?")(body)),
     "a plain prompt, but the model is tuned on chat"),
    (LEGACY, put(prompt="plum"), "prompt does not end with the separator ' ->'"),
    (LEGACY, put(prompt="plum -> "), "prompt ends with ' -> ' instead of the separator ' ->': white space differs"),
    (LEGACY, put(prompt="plum->"), "prompt ends with '->' instead of the separator ' ->': white space differs"),
    (LEGACY, put(prompt="plum -> fruit ->"), "the separator ' ->' also occurs inside the prompt"),
    (LEGACY, put(prompt=["plum ->", "lime"]), "prompt does not end with the separator"),
    (LEGACY, put(prompt=[17, 42]), "the prompt is token ids"),
    (LEGACY, drop("stop"), "stop is missing: the replies end with ' END'"),
    (LEGACY, put(stop=None), "stop is missing: the replies end with ' END'"),
    (LEGACY, put(stop=["\n"]), "stop lacks ' END', which the replies end with"),
    (LEGACY, put(stop="END"), "stop has 'END' instead of ' END': white space differs"),
    (LEGACY, drop("max_tokens"), "max_tokens is missing: the API stops after 16 tokens"),
    (LEGACY, lambda body: (drop("prompt")(body), put(messages=[{"role": "user", "content": "plum"}])(body)),
     "a chat, but the model is tuned on prompts"),
]  # fmt: skip


@pytest.mark.parametrize(("contract", "change", "words"), CASES, ids=[case[2] for case in CASES])
def test_a_single_deviation_is_named(contract: Contract, change: Change, words: str) -> None:
    assert words_of(contract, contract.request) == []
    said = words_of(contract, changed(contract, change))
    assert len(said) == 1, said
    assert words in said[0]


def test_a_role_that_no_example_has_is_named() -> None:
    said = words_of(CHAT, changed(CHAT, add(("tool", "12 degrees"))))
    assert said[0] == "role 'tool' is in no example"


def test_one_turn_more_than_the_longest_history_is_too_many() -> None:
    contract = contract_for([talk()])
    assert words_of(contract, changed(contract, add(("user", "And the Sun?")))) == [
        "2 turns before the reply, but no example has more than 1"
    ]


def test_a_developer_turn_is_a_system_prompt_by_another_name() -> None:
    assert words_of(CHAT, changed(CHAT, lambda body: body["messages"][0].update(role="developer"))) == []


def test_all_stops_of_a_contract_are_sent_and_more_are_allowed() -> None:
    assert words_of(LEGACY, changed(LEGACY, put(stop=["\n", " END"]))) == []


def test_a_tool_of_the_vendor_that_the_data_have_keeps_the_contract() -> None:
    contract = contract_for([talk(tools=[{"type": "web_search"}, WEATHER])])
    assert {"type": "web_search"} in contract.request["tools"]
    assert not words_of(contract, contract.request)


@pytest.mark.parametrize(("stop", "kept"), [("\n", True), (" \n", True), (" ", False), ("\n\n", False), (".", False)])
def test_a_line_break_ends_what_ends_with_a_space_and_a_line_break(stop: str, kept: bool) -> None:
    contract = contract_for([pair("lime ->", " green \n")], "completion", separator=" ->", stop=[" \n"])
    assert (not words_of(contract, changed(contract, put(stop=[stop])))) is kept


def test_a_system_prompt_is_optional_where_examples_have_none() -> None:
    contract = contract_for([talk(), talk(None)])
    without = changed(contract, lambda body: body["messages"].pop(0))
    assert words_of(contract, contract.request) == words_of(contract, without) == []


def test_a_system_prompt_that_no_example_has_is_named() -> None:
    contract = contract_for([talk(None)])
    body = changed(contract, lambda body: body["messages"].insert(0, {"role": "system", "content": "Hi"}))
    assert words_of(contract, body) == ["a system prompt, but no example has one"]


def test_prompts_of_their_own_are_held_to_how_all_begin() -> None:
    contract = contract_for([talk(f"You are ExamBot. Examine on: text {n}x") for n in range(30)])
    assert contract.system_prompt_varies
    assert contract.system_prompt_start == "You are ExamBot. Examine on: text "
    assert words_of(contract, contract.request) == []
    assert words_of(contract, changed(contract, system_to("You are ExamBot. Examine on: text 99"))) == []
    said = words_of(contract, changed(contract, system_to("You are ExamBot.")))
    assert said == ["system prompt does not begin like those in the data (34 characters)"]


def test_no_deviation_shows_the_text_of_a_prompt() -> None:
    for contract, change, _ in CASES:
        for words in words_of(contract, changed(contract, change)):
            assert "Marv" not in words
            assert "SQL" not in words


@given(texts(), texts())
def test_only_the_very_prompt_keeps_the_contract(one: str, other: str) -> None:
    contract = contract_for([talk(one)])
    said = words_of(contract, changed(contract, system_to(other)))
    assert bool(said) == (one != other)
    spaces = "".join(one.split()) == "".join(other.split())
    assert not said or not spaces or "only in white space" in said[0]


@given(st.text(min_size=1, max_size=6), st.text(max_size=12))
def test_only_the_separator_alone_at_the_end_keeps_the_contract(mark: str, text: str) -> None:
    contract = contract_for([pair(f"a{mark}", "b")], "completion", separator=mark)
    said = words_of(contract, changed(contract, put(prompt=text)))
    assert bool(said) == (not text.endswith(mark) or text.find(mark) < len(text) - len(mark))
