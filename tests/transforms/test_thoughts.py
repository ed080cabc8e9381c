"""Thoughts: from text to reasoning and back, in every notation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ftconv import Example, Host, Message, ToolCall
from ftconv.plugins.formats._thoughts import THOUGHT_TAGS, may_hold_thought, thought_in, with_thought
from ftconv.spec.options import options_of
from ftconv.testing import examples

HOST = Host(third_party=False)
LIFT, RENDER, DROP = (HOST.transforms[f"{verb}-thoughts"].function for verb in ("lift", "render", "drop"))

TAGS = [tag for tags in THOUGHT_TAGS.values() for tag in (tags.opening, tags.closing, *tags.reply) if tag]
PIECES = st.one_of(st.sampled_from([*TAGS, "\n", "\n\n", "\r\n", " ", "<tag>", "a"]), st.text(max_size=4))
TEXTS = st.lists(PIECES, max_size=8).map("".join)


@st.composite
def thinking(draw: st.DrawFn) -> Example:
    """Examples with thoughts and with pieces of them, in texts, in parts and beside them."""
    example = draw(examples())
    turns = []
    for turn in [*example.messages, Message("assistant", draw(TEXTS))]:
        text = draw(TEXTS)
        content = draw(st.sampled_from([turn.content, text, [{"type": "text", "text": text}, {"type": "x"}]]))
        turns.append(replace(turn, content=content, reasoning=draw(st.none() | TEXTS)))
    return replace(example, messages=turns)


def words(example: Example) -> str:
    """All that a thread says, without white space and tags."""
    said = ""
    for turn in example.messages:
        content = turn.content
        texts = [content] if isinstance(content, str) else [str(part.get("text", "")) for part in content or ()]
        said += "".join([turn.reasoning or "", *texts])
    for tag in TAGS:
        said = said.replace(tag.strip(), "")
    return "".join(said.split())


@pytest.mark.parametrize("name", THOUGHT_TAGS)
def test_text_in_a_notation_comes_back_to_the_letter(name: str) -> None:
    @given(TEXTS, TEXTS, st.sampled_from([None, [ToolCall("f", "{}")]]))
    def law(thought: str, reply: str, calls: list[ToolCall] | None) -> None:
        text = with_thought(thought, reply, THOUGHT_TAGS[name])
        if text is None:
            return
        example = Example([Message("user", "Hi"), Message("assistant", text, tool_calls=calls)])
        lifted = LIFT(example)
        assert lifted.messages[1].reasoning == thought.strip("\r\n")
        assert RENDER(lifted, dialect=name) == example

    law()


@pytest.mark.parametrize("name", THOUGHT_TAGS)
def test_reasoning_comes_back_from_every_notation(name: str) -> None:
    @given(thinking())
    def law(example: Example) -> None:
        made = RENDER(example, dialect=name)
        assert words(made) == words(example)
        for before, after, back in zip(example.messages, made.messages, LIFT(made).messages, strict=True):
            if after is not before:
                assert back.reasoning == (before.reasoning or "").strip("\r\n")

    law()


@given(thinking())
def test_lifting_says_the_same_and_dropping_leaves_no_thought(example: Example) -> None:
    lifted = LIFT(example)
    assert words(lifted) == words(example)
    assert LIFT(lifted) is lifted
    dropped = DROP(example)
    assert LIFT(dropped) is dropped
    assert DROP(dropped) is dropped
    assert all(turn.reasoning is None and not turn.meta for turn in dropped.messages)


def test_every_notation_can_be_asked_for_and_is_read() -> None:
    (option,) = options_of(RENDER)
    assert option.type_name.split("|") == list(THOUGHT_TAGS)
    for tags in THOUGHT_TAGS.values():
        assert thought_in(f"{tags.before}a{tags.after}b") == ("a", "b")
        assert may_hold_thought(tags.closing)
