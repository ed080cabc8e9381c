"""split-turns: each reply is trained once."""

from __future__ import annotations

from typing import Any

from hypothesis import given

from ftconv import Example, each_of
from ftconv.plugins.transforms.split_turns import split_turns
from ftconv.testing import examples


@given(examples())
def test_split_turns_train_each_reply_once(example: Example) -> None:
    def trained(one: Example) -> list[Any]:
        return [t.content for t in one.messages if t.role == "assistant" and t.weight not in (0, 0.0)]

    made = each_of(split_turns(example))
    assert [content for one in made for content in trained(one)] == trained(example)
    if len(made) > 1:
        assert all(one.messages[-1].role == "assistant" and len(trained(one)) == 1 for one in made)
        turns = [turn for one in made for turn in one.messages]
        nested = [x for t in turns for x in (t, t.content, t.tool_calls, t.extra) if x and not isinstance(x, str)]
        assert len(nested) == len({id(thing) for thing in nested})
