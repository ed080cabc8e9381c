"""A chat is counted by the published formula; what the formula leaves open is marked."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokens.known import KNOWN, NAMES, counter

from ftconv import Count, Example, Message, ToolCall, counter_for
from ftconv.testing import examples
from ftconv.tokens import weakest

ROLES = ("system", "developer", "user", "assistant", "tool")


def cookbook(messages: list[Message], count: Any) -> int:
    """`num_tokens_from_messages` of OpenAI's notebook "Chat_finetuning_data_prep"."""
    total = 0
    for message in messages:
        total += 3
        for key in ("role", "content", "name"):
            value = getattr(message, key)
            total += count(value) if value is not None else 0
            total += 1 if key == "name" and value is not None else 0
    return total + 3


plain_turns = st.builds(
    Message, st.sampled_from(ROLES), st.text(max_size=30), st.none() | st.text("ab", min_size=1, max_size=9)
)


@pytest.mark.parametrize("name", NAMES)
def test_a_plain_chat_has_the_tokens_of_the_notebook(name: str) -> None:
    count = KNOWN[name].load("")

    @given(st.lists(plain_turns, max_size=6))
    def alike(messages: list[Message]) -> None:
        found = counter(name).count_example(Example(messages))
        number = cookbook(messages, count)
        assert found == Count(number, number, "exact")

    alike()


def test_a_known_chat_has_the_number_that_the_notebook_prints() -> None:
    # The first example of the notebook "How to count tokens with tiktoken": 129 for gpt-3.5-turbo and gpt-4.
    system, name = "system", "example_user"
    turns = [
        Message(
            system,
            "You are a helpful, pattern-following assistant that translates corporate jargon into plain English.",
        ),
        Message(system, "New synergies will help drive top-line growth.", name),
        Message(system, "Things working well together will increase revenue.", "example_assistant"),
        Message(
            system,
            "Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage.",
            name,
        ),
        Message(system, "Let's talk later when we're less busy about how to do better.", "example_assistant"),
        Message(
            "user",
            "This late pivot means we don't have time to boil the ocean for the client deliverable.",
        ),
    ]  # fmt: skip
    assert counter("cl100k_base").count_example(Example(turns)).high == 129
    assert counter("o200k_base").count_example(Example(turns)).high == 124


@given(examples())
def test_the_bounds_by_length_hold_for_any_example(example: Example) -> None:
    one = counter("cl100k_base")
    quick, found = one.quick(example), one.count_example(example)
    assert quick.low <= found.low <= found.high <= quick.high
    limit = found.high
    assert one.longer_than(example, limit) is None
    assert one.longer_than(example, limit - 1) == found


@given(examples())
def test_turns_and_frame_add_up(example: Example) -> None:
    found = counter("cl100k_base").tokens_of(example)
    tools = counter("cl100k_base").count_example(Example([], tools=example.tools))
    if example.text is None:
        assert found.whole.high == tools.high + sum(turn.whole.high for turn in found.turns)
    assert found.whole.kind in ("exact", "estimate")


def test_only_what_has_tools_or_media_is_an_estimate() -> None:
    one = counter("o200k_base")
    turns = [Message("user", "Weather?"), Message("assistant", "Sunny.")]
    assert one.count_example(Example(turns)).kind == "exact"
    tool = {"type": "function", "function": {"name": "f", "parameters": {}}}
    with_tools = one.count_example(Example(turns, tools=[tool]))
    without = one.count_example(Example(turns))
    assert with_tools.kind == "estimate"
    assert with_tools.low == without.low < with_tools.high
    picture = [{"type": "text", "text": "See:"}, {"type": "image_url", "image_url": {"url": "a.png"}}]
    assert one.count_example(Example([Message("user", picture)])).kind == "estimate"
    call = Message("assistant", None, tool_calls=[ToolCall("get_weather", '{"city": "Oslo"}')])
    assert one.count_example(Example([call])).high > 8


def test_of_a_pair_the_longer_branch_counts() -> None:
    one = counter("o200k_base")
    question, short, long = Message("user", "Hi"), Message("assistant", "Yes"), Message("assistant", "Yes, my friend")
    pair = Example([question], chosen=[short], rejected=[long])
    assert one.count_example(pair) == one.count_example(Example([question, long]))


def test_plain_framing_counts_the_texts_alone() -> None:
    plain = counter("cl100k_base", framing="plain")
    turns = [Message("user", "2+2 ->"), Message("assistant", " 4")]
    assert plain.count_example(Example(turns)).high == plain.count("2+2 ->") + plain.count(" 4")
    assert plain.count_example(Example(text="A story.")).high == 3


def test_an_estimate_is_never_certain_to_be_over_a_limit() -> None:
    stand_in = counter_for("", tokenizers=KNOWN)
    found = stand_in.longer_than(Example([Message("user", "word " * 1000)]), 100)
    assert found is not None
    assert found.low <= 100 < found.high
    assert found.kind == "estimate"


def test_the_least_certain_kind_wins() -> None:
    assert weakest() == weakest("exact") == "exact"
    assert weakest("exact", "bounds") == "bounds"
    assert weakest("estimate", "bounds", "exact") == "estimate"
    assert str(Count(3, 3)) == "3"
    assert str(Count(3, 9, "bounds")) == "3 to 9"
    assert str(Count(0, 9, "estimate")) == "about 9"
