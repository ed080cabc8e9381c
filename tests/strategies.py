"""Strategies for Examples: sound and broken conversations, tool use, preferences, plain text."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from ftconv import Example, Message, Part, Role, ToolCall

ROLES: tuple[Role, ...] = ("system", "developer", "user", "assistant", "tool")

ODD = ("", " ", "\n", "\t \r\n", "\u200b", "\ufeff", "\u2028", "\x00", "007", "NA", "None", "1e3", "=1+1", '{"a": "b"}',
       "User: hi", "<|im_start|>", "\n\n###\n\n", " ->", " END", "naïve ☕ 你好 🫨", "a" * 300)  # fmt: skip
"""Texts that something, somewhere, has stumbled over."""


def texts(*, blank: bool = True) -> st.SearchStrategy[str]:
    """Text; with `blank` also none, white space and the odd ones. Without, each shows something."""
    words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z", "M"]), min_size=1, max_size=12)
    if not blank:
        return words.map(lambda word: f"w{word}")
    return st.one_of(words, st.sampled_from(ODD), st.text(max_size=12))


def json_values(leaves: int = 6) -> st.SearchStrategy[Any]:
    """Any JSON value, as decoded: big integers and no NaN."""
    atoms = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts()
    return st.recursive(
        atoms,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts(), inner, max_size=3),
        max_leaves=leaves,
    )


def extras() -> st.SearchStrategy[dict[str, Any]]:
    """Unknown columns or keys, at least one."""
    return st.dictionaries(st.sampled_from(["id", "source", "lang", "Ü", ""]), json_values(3), min_size=1, max_size=2)


def parts() -> st.SearchStrategy[list[Part]]:
    """Content as a list of text, image and other parts."""
    text = texts().map(lambda t: {"type": "text", "text": t})
    image = st.just({"type": "image_url", "image_url": {"url": "https://example.org/a.png"}})
    other = st.just({"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}})
    return st.lists(st.one_of(text, image, other), max_size=3)


def arguments() -> st.SearchStrategy[str]:
    """The text of a call's arguments: an object as a rule, broken at times."""
    objects = st.dictionaries(texts(blank=False), json_values(2), max_size=2)
    return st.one_of(
        objects.map(lambda o: json.dumps(o, ensure_ascii=False)), st.sampled_from(["{}", "", "{", "[1]", '"x"'])
    )


def tool_calls() -> st.SearchStrategy[ToolCall]:
    """A call, with or without an id."""
    return st.builds(
        ToolCall,
        st.sampled_from(["get_weather", "search", ""]),
        arguments(),
        st.none() | st.sampled_from(["call_1", "call_2", "abcdefgh1"]),
        st.none() | extras(),
        st.booleans(),
    )


def messages() -> st.SearchStrategy[Message]:
    """One turn, of any role, with anything that a turn can have."""
    return st.builds(
        Message,
        st.sampled_from(ROLES),
        st.one_of(texts(), st.none(), parts()),
        name=st.none() | st.sampled_from(["ann", "bob"]),
        weight=st.sampled_from([None, None, None, 0, 1, 0.5, True, "1"]),
        tool_calls=st.none() | st.none() | st.lists(tool_calls(), max_size=2),
        tool_call_id=st.sampled_from([None, None, "call_1"]),
        reasoning=st.none() | texts(),
        refusal=st.none() | st.none() | texts(),
        extra=st.none() | extras(),
        seen=st.sampled_from([None, None, "human", "gpt"]),
    )


def broken_conversations() -> st.SearchStrategy[list[Message]]:
    """Turns in any order, or none."""
    return st.lists(messages(), max_size=6)


@st.composite
def conversations(draw: st.DrawFn, *, tools: bool = True) -> list[Message]:
    """Turns as a vendor wants them: a system turn at most, then user and assistant in turn, with tool use at times."""
    turns: list[Message] = []
    if draw(st.booleans()):
        turns.append(Message("system", draw(texts(blank=False))))
    for exchange in range(draw(st.integers(1, 3))):
        turns.append(Message("user", draw(texts(blank=False))))
        if tools and draw(st.booleans()):
            call = ToolCall("get_weather", '{"city": "Bern"}', f"call_{exchange}")
            turns.append(Message("assistant", None, tool_calls=[call]))
            turns.append(Message("tool", draw(texts()), tool_call_id=call.id))
        turns.append(Message("assistant", draw(texts(blank=False)), weight=draw(st.sampled_from([None, None, 1]))))
    return turns


def plain_examples() -> st.SearchStrategy[Example]:
    """Sound examples of plain text turns: user and assistant in turn, a system turn at most, nothing else."""
    return conversations(tools=False).map(_plain)


def _plain(turns: list[Message]) -> Example:
    return Example([Message(turn.role, turn.content) for turn in turns])


@st.composite
def preferences(draw: st.DrawFn) -> Example:
    """Preferences, sound and broken: a prompt, and what was chosen and rejected."""
    if draw(st.booleans()):
        prompt = draw(conversations())[:-1]
        sides = [[Message("assistant", draw(texts(blank=False)))] for _ in range(2)]
        return Example(prompt, chosen=sides[0], rejected=sides[1])
    side = st.none() | st.lists(messages(), max_size=2)
    return Example(draw(broken_conversations()), chosen=draw(side), rejected=draw(side))


@st.composite
def examples(draw: st.DrawFn) -> Example:
    """Any Example at all: conversations sound and broken, preferences, plain text, nothing; with any columns."""
    kind = draw(st.sampled_from(["sound", "broken", "preference", "text"]))
    if kind == "preference":
        example = draw(preferences())
    elif kind == "text":
        example = Example(text=draw(texts()))
    else:
        example = Example(draw(conversations() if kind == "sound" else broken_conversations()))
    if draw(st.integers(0, 3)) == 0:
        example.label = draw(st.sampled_from([True, False, "true", 1]))
        example.tools = draw(st.none() | st.lists(json_values(3), max_size=2))
        example.parallel_tool_calls = draw(st.sampled_from([None, True, False]))
        example.media = draw(st.sampled_from([None, {"images": ["a.png"]}]))
        example.extra = draw(st.none() | extras())
    return example
