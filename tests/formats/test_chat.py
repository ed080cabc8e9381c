from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from ftconv import Example, Message, RecordError, ToolCall, essence
from ftconv.plugins.formats.chat import read, recognise, write


def plain(example: Example) -> Any:
    return msgspec.to_builtins(example, builtin_types=(Decimal,))


def called(calls: list[ToolCall], *results: str | None) -> list[Message]:
    asked = [Message("user", "q"), Message("assistant", None, tool_calls=calls)]
    return asked + [Message("tool", "r", tool_call_id=result) for result in results]


# -- cases -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("record", "sure"),
    [
        ({"messages": [{"role": "user", "content": "q"}]}, 0.95),
        ({"messages": [{"role": "assistant", "tool_calls": []}]}, 0.95),
        ({"messages": '[{"role": "user"}]'}, 0.9),
        ({"messages_json": '[{"role": "user"}]'}, 0.9),
        ({"messages": "Dear all"}, 0.0),
        ({"messages": [{"from": "human", "value": "q"}]}, 0.0),
        ({"messages": ["q", "a"]}, 0.0),
        ({"messages": []}, 0.0),
        ({"messages": 5}, 0.0),
        ({"input": {"messages": []}, "preferred_output": []}, 0.0),
        ({"input": "q", "output": "a"}, 0.0),
        ({"chosen": [{"role": "user", "content": "q"}], "rejected": [{"role": "user", "content": "q"}]}, 0.95),
        (
            {
                "prompt": "q",
                "chosen": [{"role": "user", "content": "q"}],
                "rejected": [{"role": "user", "content": "q"}],
            },
            0.5,
        ),
        ({"chosen": "a", "rejected": "b"}, 0.0),
        ([{"role": "user", "content": "q"}], 0.6),
        ({"conversations": [{"role": "user", "content": "q"}]}, 0.0),
        ({"turns": ["q1", "q2"]}, 0.0),
        ({"input_ids": [1]}, 0.0),
        ("messages", 0.0),
        (None, 0.0),
    ],
)
def test_records_are_recognised_by_their_turns(record: Any, sure: float) -> None:
    assert recognise(record) == sure


# -- writing -----------------------------------------------------------------------------------------------------------


def test_keys_of_a_turn_are_written_in_one_order() -> None:
    call = ToolCall("f", "{}", "a")
    message = Message("assistant", "x", "ann", 1, [call], "b", "r", "no", {"lang": "de"})
    turn = write(Example([message]))["messages"][0]
    assert list(turn) == [
        "role", "content", "name", "reasoning_content", "refusal", "tool_calls", "tool_call_id", "weight", "lang",
    ]  # fmt: skip
    assert list(turn["tool_calls"][0]) == ["id", "type", "function"]


def test_a_preference_is_written_as_prompt_and_chosen_reply() -> None:
    example = Example([Message("user", "q")], chosen=[Message("assistant", "a")], rejected=[Message("assistant", "b")])
    assert write(example) == {"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]}
    assert len(example.messages) == 1


def test_unknown_columns_that_would_mean_something_are_not_written() -> None:
    example = Example(
        [Message("user", "q", extra={"weight": 0, "n": 1})], extra={"label": "spam", "id": 1, "messages": 2}
    )
    assert write(example) == {"messages": [{"role": "user", "content": "q", "n": 1}], "id": 1}


def test_plain_text_is_refused_with_the_way_out() -> None:
    with pytest.raises(RecordError, match="no roles found; for raw text use --to prompt-completion"):
        write(Example(text="Once upon a time"))


def test_an_example_without_turns_is_refused() -> None:
    for example in (Example(), Example(rejected=[Message("assistant", "b")]), Example(extra={"id": 1})):
        with pytest.raises(RecordError, match="no turns to write") as caught:
            write(example)
        assert caught.value.code == "FT206"


def test_a_new_id_is_no_other_calls_id() -> None:
    turns = write(Example(called([ToolCall("f"), ToolCall("g", id="call_1")], "call_1", None)))["messages"]
    assert [call["id"] for call in turns[1]["tool_calls"]] == ["call_1_", "call_1"]
    assert [turn["tool_call_id"] for turn in turns[2:]] == ["call_1", "call_1_"]


def test_results_follow_the_calls_of_their_own_exchange() -> None:
    first, second = called([ToolCall("f"), ToolCall("g")], None), called([ToolCall("h")], None, None)
    turns = write(Example([*first, *second]))["messages"]
    assert [turn.get("tool_call_id") for turn in turns if turn["role"] == "tool"] == ["call_1", "call_3", None]


def test_calls_in_two_turns_are_answered_in_order() -> None:
    turns = [*called([ToolCall("f")]), Message("assistant", tool_calls=[ToolCall("g")]), *called([], None, None)[2:]]
    written = write(Example(turns))["messages"]
    assert [turn.get("tool_call_id") for turn in written[-2:]] == ["call_1", "call_2"]


def test_arguments_are_written_as_an_object_only_where_they_read_back_the_same() -> None:
    texts = ['{"a":1}', '{"a": 1}', '{"a":1,"a":2}', "{", "", '"x"', '{"n":1.50}']
    calls = [ToolCall("f", text, f"c{i}", None, True) for i, text in enumerate(texts)]
    example = Example([Message("assistant", tool_calls=calls)])
    written = [call["function"]["arguments"] for call in write(example)["messages"][0]["tool_calls"]]
    assert written == [{"a": 1}, *texts[1:]]
    assert essence(read(write(example))) == essence(example)
