"""The pointer of a finding, applied to the record as it stands in the input, gives the value that the rule means."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st

from ftconv import Example, Host, RecordError, Rule, resolve
from ftconv.model.locate import record_pointer, value_at
from ftconv.model.place import tokens_of
from ftconv.target.target import target_named
from ftconv.testing import Setting, ask, broken_examples, conversations, examples, preferences
from ftconv.testing.datasets import as_read, written

HOST = Host(third_party=False)
RULES = [rule for rule in HOST.rules.values() if rule.dataset is None and rule.wants <= {"target"}]
MARK = "⚑"
MISTRAL = target_named("mistral")


def replaced(record: Any, pointer: str, change: Any) -> Any:
    """A copy of the record with another value where the pointer leads."""
    out = copy.deepcopy(record)
    *way, last = tokens_of(pointer)
    node = out
    for token in way:
        node = node[int(token)] if isinstance(node, list) else node[token]
    if isinstance(node, list):
        node[int(last)] = change
    else:
        node[last] = change
    return out


def check_pointer(name: str, record: Any, example: Example, rule: str, pointer: str) -> None:
    """Check where a pointer into an Example leads in the record that it was read from."""
    reader = HOST.reader(name)
    found = record_pointer(record, example, pointer, reader.locate)
    there = resolve(record, found)
    try:
        value = value_at(example, pointer)
    except LookupError:
        raise AssertionError(f"{rule} points to {pointer!r}, and there is nothing in the Example") from None
    if not isinstance(value, str):
        return
    where = f"{rule} means {pointer!r} = {value!r}, and {found!r} = {there!r} is shown, of {record!r}"
    if not isinstance(there, str):
        if pointer.endswith("/arguments") and isinstance(there, dict) and json.loads(value) == there:
            return  # the very object whose JSON the Example holds
        assert not value.strip() or json.dumps(value.strip())[1:-1] in json.dumps(there), where
        return
    changed = replaced(record, found, there + MARK) if found else there + MARK
    try:
        again = reader.read(changed)
    except RecordError:  # a mark breaks what is more than text, such as calls in a cell
        assert json.dumps(value)[1:-1] in json.dumps(there), where
        return
    try:
        after = value_at(again, pointer)
    except LookupError:
        after = None
    assert after != value, where


def laws(name: str, some: st.SearchStrategy[Example], rules: list[Rule]) -> None:
    writer, reader = HOST.writer(name), HOST.reader(name)

    @settings(max_examples=budget(150))
    @given(some)
    def law(example: Example) -> None:
        try:
            record = as_read(written(writer, example)[0])
            back = reader.read(record)
        except RecordError:
            return
        for rule in rules:
            for answer in ask(rule, [back], Setting(format=name, target=MISTRAL)):
                check_pointer(name, record, back, rule.name, answer.pointer)

    law()


@pytest.mark.parametrize("name", sorted(HOST.writers))
def test_a_finding_leads_to_the_value_in_the_record(name: str) -> None:
    laws(name, broken_examples() | examples(), RULES)


@pytest.mark.parametrize("name", sorted(HOST.writers))
def test_every_text_of_a_sound_example_can_be_found_in_the_record(name: str) -> None:
    writer, reader = HOST.writer(name), HOST.reader(name)

    @settings(max_examples=budget(100))
    @given(conversations() | preferences())
    def law(example: Example) -> None:
        try:
            record = as_read(written(writer, example)[0])
            back = reader.read(record)
        except RecordError:
            return
        for thread in ("messages", "chosen", "rejected"):
            for index, _ in enumerate(getattr(back, thread) or ()):
                check_pointer(name, record, back, "any rule", f"/{thread}/{index}/content")

    law()


@pytest.mark.parametrize(
    ("name", "record", "pointers"),
    [
        (
            "sharegpt",
            {"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": ""}]},
            {"/messages/1/content": "/conversations/1/value", "/messages/0": "/conversations/0"},
        ),
        (
            "sharegpt",
            {"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hi"}]},
            {"/messages/1/content": "/conversations/1/value", "/messages/1": "/conversations/1"},
        ),
        (
            "alpaca",
            {"instruction": "Say it.", "input": "", "output": "Say it."},
            {"/messages/1/content": "/output", "/messages/0/content": "/instruction"},
        ),
        ("alpaca", {"instruction": "Say it.", "input": "", "output": ""}, {"/messages/1/content": "/output"}),
        (
            "prompt-completion",
            {"prompt": "Say it.", "completion": "Say it."},
            {"/messages/0/content": "/prompt", "/messages/1/content": "/completion"},
        ),
        ("prompt-completion", {"prompt": "Say it.", "completion": ""}, {"/messages/1/content": "/completion"}),
        (
            "csv",
            {"system": "Say it.", "user": "Say it.", "assistant": ""},
            {"/messages/0/content": "/system", "/messages/1/content": "/user", "/messages/2/content": "/assistant"},
        ),
        (
            "chat",
            {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hi"}]},
            {"/messages/1/content": "/messages/1/content", "/messages/1": "/messages/1"},
        ),
        (
            "openai-preference",
            {"input": {"messages": [{"role": "user", "content": "Hi"}]},
             "preferred_output": [{"role": "assistant", "content": "Yes"}],
             "non_preferred_output": [{"role": "assistant", "content": "Yes"}]},
            {"/chosen/0/content": "/preferred_output/0/content", "/messages/0": "/input/messages/0",
             "/rejected/0/content": "/non_preferred_output/0/content"},
        ),
    ],
)  # fmt: skip
def test_equal_and_empty_texts_are_told_apart(name: str, record: Any, pointers: dict[str, str]) -> None:
    reader = HOST.reader(name)
    record = as_read(record)
    example = reader.read(record)
    assert {p: record_pointer(record, example, p, reader.locate) for p in pointers} == pointers
