"""Options of rules: what they change, and what they leave alone."""

from __future__ import annotations

import pytest

from ftconv import Example, Host, Message

HOST = Host(third_party=False)


def said(name: str, reply: str, **options: object) -> list[str]:
    example = Example([Message("user", "Hi"), Message("assistant", reply)])
    return [message for _, message in HOST.rule(name).check(example, **options)]


@pytest.mark.parametrize(
    "reply", ["The Moon is very far", "Three things that you need:", "First, it is very far,", "It is about"]
)
def test_strict_names_a_reply_that_stops_within_a_sentence(reply: str) -> None:
    assert said("cut-off-reply", reply) == []
    assert said("cut-off-reply", reply, strict=True) == ["reply does not end in a full stop"]


@pytest.mark.parametrize(
    "reply",
    ["Hello", "The Moon is very far.", "The Moon (it is very far)", "月球离我们 很 远 很 远 很 远。", "", " \n",
     "You will find it at https://example.org", "| a | b | c | d | e |", "It is:\n384400"],
)  # fmt: skip
def test_strict_leaves_whole_sentences_labels_and_addresses_alone(reply: str) -> None:
    assert said("cut-off-reply", reply, strict=True) == []


def test_strict_still_names_an_open_block_first() -> None:
    assert said("cut-off-reply", "Like this:\n```python\nprint of it all is", strict=True) == [
        "code block is not closed"
    ]


def test_a_sentence_may_stand_as_often_as_the_option_says() -> None:
    twice = "It is very far. It is very far."
    assert said("repeated-text", twice) == []
    assert said("repeated-text", twice, times=2) == ["a sentence or line occurs 2 times in a row"]
    assert said("repeated-text", f"{twice} {twice}", times=5) == []
