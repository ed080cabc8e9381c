"""What a target refuses of a record's notation, which the Example no longer shows: keys, columns, spellings, null."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from ftconv import Host, resolve, target_named

HOST = Host(third_party=False)
ASK, TELL = {"role": "user", "content": "Tea?"}, {"role": "assistant", "content": "Yes."}
BOIL = {"name": "boil", "description": "Boils.", "parameters": {}}
SHAREGPT = {"conversations": [{"from": "human", "value": "A"}, {"from": "gpt", "value": "B"}]}
CALL = {"id": "call_7", "type": "function", "function": {"name": "boil", "arguments": "{}"}}


def hits(code: str, record: Any, target: str, format: str = "chat", shown: Any = ...) -> list[tuple[str, str]]:
    """Return what a rule says of a record; `shown` is what it is shown instead of it."""
    example = HOST.reader(format).read(record)
    (rule,) = (rule for rule in HOST.rules.values() if rule.code == code)
    assert rule.check is not None
    more = {} if code == "FT711" else {"format": format}
    found = list(rule.check(example, target_named(target), record=record if shown is ... else shown, **more))
    for pointer, _ in found:
        resolve(msgspec.to_builtins(example), pointer)
    return [(pointer, message) for pointer, message in found]


@pytest.mark.parametrize(
    ("record", "target", "pointer", "said"),
    [
        ({"messages": [ASK, TELL], "id": 7}, "databricks", "/extra/id", "databricks rejects the key 'id'"),
        ({"messages": [ASK, TELL], "id": None}, "databricks", "/extra/id", "databricks rejects the key 'id'"),
        ({"messages": [ASK, TELL], "a/b": 1}, "openai/gpt-4o", "/extra/a~1b", "rejects the key 'a/b'"),
        ({"messages": [ASK, TELL], "functions": [{"name": "f"}]}, "openai/gpt-4o", "/tools", "the key 'functions'"),
        ({"messages": [ASK, TELL], "functions": [BOIL]}, "mistral", "/tools", "mistral silently drops 'functions'"),
        ({"system": "A.", "messages": [ASK, TELL]}, "databricks", "/messages/0", "put a system turn into the messages"),
        (
            {"system": "A.", "messages": [ASK, TELL]},
            "mistral",
            "/messages/0",
            "mistral drops the key 'system'",
        ),
        ({"system": [{"text": "A."}], "messages": [ASK, TELL]}, "bedrock/claude-3-haiku", "/messages/0", "as text"),
        ({"messages": [ASK, {**TELL, "mood": 1}]}, "openai/gpt-4o", "/messages/1/extra/mood", "'mood' of a turn"),
        ({"messages": [ASK, {**TELL, "train": False}]}, "openai/gpt-4o", "/messages/1/weight", "'train' of a turn"),
        (
            {"messages": [ASK, {**TELL, "weight": 0}]},
            "ms-swift",
            "/messages/1/weight",
            "silently drops 'weight' of a turn",
        ),
        ({"messages": '[{"role": "user", "content": "A"}]'}, "together", "/messages", "messages is JSON as text"),
        ([ASK, TELL], "together", "", "a bare list of turns; together requires an object with messages"),
    ],
)
def test_a_key_of_the_record_is_refused_where_the_example_shows_it(
    record: Any, target: str, pointer: str, said: str
) -> None:
    ((where, message),) = hits("FT707", record, target)
    assert where == pointer
    assert said in message


@pytest.mark.parametrize(
    ("record", "target"),
    [
        ({"messages": [ASK, TELL], "id": 7}, "mistral"),
        ({"messages": [ASK, TELL], "functions": None}, "mistral"),
        ({"system": "A.", "messages": [ASK, TELL]}, "bedrock/claude-3-haiku"),
        ({"system": "", "messages": [ASK, TELL]}, "mistral"),
        ({"messages": [ASK, {**TELL, "loss": 0}]}, "ms-swift"),
        ({"messages": [ASK, {**TELL, "weight": 1}]}, "ms-swift"),
        ({"messages": [ASK], "reference_answer": 4}, "openai/o4-mini"),
        ({"messages": '[{"role": "user", "content": "A"}]'}, "axolotl"),
    ],
)
def test_a_key_that_the_target_reads_or_passes_over_without_harm_is_left_alone(record: Any, target: str) -> None:
    assert hits("FT707", record, target) == []


def test_the_preference_of_openai_is_a_shape_of_its_own_that_targets_take() -> None:
    record = {"input": {"messages": [ASK]}, "preferred_output": [TELL], "non_preferred_output": [TELL]}
    assert hits("FT707", record, "together", "openai-preference") == []


@pytest.mark.parametrize(
    ("record", "format", "target", "taken"),
    [
        (SHAREGPT, "sharegpt", "together", False),
        (SHAREGPT, "sharegpt", "unsloth", True),
        ({"prompt": "A", "completion": "B"}, "prompt-completion", "openai/gpt-4o", False),
        ({"prompt": "A", "completion": "B"}, "prompt-completion", "openai/babbage-002", True),
        ({"prompt": "A", "response": "B"}, "table", "databricks", True),
        ({"prompt": "A", "response": "B"}, "table", "together", False),
        ({"user": "A", "assistant": "B"}, "table", "torchtune", True),
        ({"instruction": "A", "output": "B"}, "alpaca", "trl", False),
        ({"instruction": "A", "output": "B"}, "alpaca", "llama-factory", True),
    ],
)
def test_a_record_of_another_format_is_refused_as_a_whole(record: Any, format: str, target: str, taken: bool) -> None:
    found = hits("FT707", record, target, format)
    if taken:
        assert found == []
    else:
        ((pointer, message),) = found
        assert pointer == ""
        assert message.startswith(f"{format} is not a format of {target}")


@pytest.mark.parametrize("name", ["table", "csv", "columns"])
def test_a_target_of_ones_own_may_name_the_table_by_any_of_its_names(name: str, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(f"extends: torchtune\nshape: {{formats: [chat, {name}]}}\nas_of: 2026-11-01\n")
    assert hits("FT707", {"user": "A", "assistant": "B"}, str(own), "table") == []


@pytest.mark.parametrize("target", ["openai/gpt-4o", "azure-openai", "mistral"])
def test_null_beside_a_call_is_as_good_as_no_content_at_all(target: str) -> None:
    for content in ({"content": None}, {}):
        record = {"messages": [ASK, {"role": "assistant", **content, "tool_calls": [CALL]}]}
        assert hits("FT711", record, target) == []


def test_a_record_that_is_being_rewritten_is_judged_by_what_is_written() -> None:
    record = {"system": "A.", "id": 7, "messages": [{"role": "human", "content": "A"}, {**TELL, "mood": 1}]}
    assert len(hits("FT707", record, "databricks")) == 3
    assert hits("FT707", record, "databricks", shown=None) == []
    assert len(hits("FT705", record, "databricks")) == 1
    assert hits("FT705", record, "databricks", shown=None) == []
    assert len(hits("FT707", {**record, "tools": [{"name": "f"}]}, "databricks", shown=None)) == 1


def test_a_plain_record_needs_no_second_look() -> None:
    record = {"messages": [ASK, TELL]}
    example = HOST.reader("chat").read(record)
    assert hits("FT707", record, "databricks", shown=example) == []
    refused = hits("FT707", record, "openai/babbage-002")
    assert len(refused) == 1
    assert hits("FT707", record, "openai/babbage-002", shown=example) == refused


def test_calls_that_are_written_in_a_shape_of_its_own_are_not_judged_by_the_keys_of_chat() -> None:
    used = {"toolUse": {"toolUseId": "a", "name": "boil", "input": {}}}
    got = {"toolResult": {"toolUseId": "a", "content": [{"text": "5"}]}}
    turns = [("user", {"text": "Tea?"}), ("assistant", used), ("user", got), ("assistant", {"text": "Yes."})]
    record = {"messages": [{"role": role, "content": [block]} for role, block in turns]}
    assert hits("FT707", record, "bedrock/nova", "converse", shown=None) == []
    assert hits("FT707", {"messages": [ASK, {**TELL, "name": "a"}]}, "bedrock/nova", shown=None) != []
