from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ftconv import Example, Message, RecordError, ToolCall, essence
from ftconv.plugins.formats.sharegpt import read, recognise, write

ROOT = Path(__file__).parents[2]
SCHEMA = jsonschema.Draft202012Validator(json.loads((ROOT / "schemas/formats/sharegpt.schema.json").read_text("utf-8")))


# -- cases -------------------------------------------------------------------------------------------------------------


def test_turns_mean_the_same_in_both_schemas() -> None:
    other = json.loads((ROOT / "schemas/formats/chat.schema.json").read_text("utf-8"))["$defs"]
    mine = SCHEMA.schema["$defs"]
    shared = ["role", "call_role", "content", "part", "tool_call", "calls", "turn_keys", "tools", "media", "columns"]
    assert {name: mine[name] for name in shared} == {name: other[name] for name in shared}


@pytest.mark.parametrize(
    ("record", "sure"),
    [
        ({"conversations": [{"from": "human", "value": "q"}]}, 0.95),
        ({"conversation": [{"role": "user", "content": "q"}]}, 0.9),
        ({"conversations": [{"role": "user", "text": "q"}]}, 0.9),
        ({"conversation": [{"human": "q", "assistant": "a"}]}, 0.9),
        ({"conversation": [{"input": "q", "output": "a"}]}, 0.9),
        ({"conversations": ["q", "a"]}, 0.8),
        ({"conversations": '[{"from": "human"}]'}, 0.8),
        ({"conversations": "Dear all"}, 0.0),
        ({"messages": [{"from": "human", "value": "q"}]}, 0.9),
        ({"messages": [{"role": "user", "content": "q"}]}, 0.3),
        ({"items": [{"role": "user", "content": "q"}]}, 0.7),
        ({"data": ["q", "a"]}, 0.6),
        ({"texts": ["q", "a"]}, 0.0),
        ({"data": [1, 2]}, 0.0),
        ({"query": "q", "response": "a", "history": [["q", "a"]]}, 0.0),
        ({"chosen": [{"from": "human", "value": "q"}], "rejected": [{"from": "human", "value": "q"}]}, 0.9),
        ({"chosen": [{"role": "user", "content": "q"}], "rejected": [{"role": "user", "content": "q"}]}, 0.0),
        ({"turns": ["q1", "q2"]}, 0.0),
        ({"input_ids": [1]}, 0.0),
        ([], 0.0),
        (None, 0.0),
    ],
)
def test_records_are_recognised_by_their_turns(record: Any, sure: float) -> None:
    assert recognise(record) == sure


# -- writing -----------------------------------------------------------------------------------------------------------


def test_columns_are_written_in_llama_factorys_order() -> None:
    example = Example(
        [Message("system", "s"), Message("user", "q")],
        tools=[{"type": "function", "function": {"name": "f"}}],
        parallel_tool_calls=True,
        chosen=[Message("assistant", "a")],
        rejected=[Message("assistant", "b")],
        label=True,
        media={"images": ["a.png"]},
        extra={"id": 1},
    )
    assert list(write(example)) == [
        "conversations", "chosen", "rejected", "label", "system", "tools", "parallel_tool_calls", "images", "id",
    ]  # fmt: skip


def test_arguments_survive_to_the_letter() -> None:
    texts = [
        '{"a":  1.50}',
        '{\n"a": 1e400}',
        '{"a": 1, "a": 2}',
        "{",
        "",
        " {}",
        '"x"',
        "5",
        "null",
        '{"é": "\\u00e9"}',
    ]
    for text in texts:
        example = Example([Message("assistant", None, tool_calls=[ToolCall("f", text), ToolCall('"', text)])])
        assert essence(read(write(example))) == essence(example)


def test_a_call_by_another_than_the_assistant_keeps_its_role() -> None:
    example = Example([Message("user", "q", tool_calls=[ToolCall("f", "{}")])])
    record = write(example)
    assert record["conversations"][0]["from"] == "human"
    assert essence(read(record)) == essence(example)


def test_unknown_columns_that_would_mean_something_are_not_written() -> None:
    example = Example([Message("user", "q", extra={"weight": 0, "from": 1, "n": 1})], extra={"system": "s", "id": 1})
    assert write(example) == {"conversations": [{"from": "human", "value": "q", "n": 1}], "id": 1}


def test_plain_text_is_refused_with_the_way_out() -> None:
    with pytest.raises(RecordError, match="no roles found; for raw text use --to prompt-completion"):
        write(Example(text="Once upon a time"))


def test_an_example_without_turns_is_refused() -> None:
    for example in (Example(), Example(chosen=[]), Example(extra={"id": 1})):
        with pytest.raises(RecordError, match="no turns to write") as caught:
            write(example)
        assert caught.value.code == "FT206"
