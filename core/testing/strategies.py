"""Hypothesis strategies for every noun: turns, calls, conversations, preferences, text, and any Example at all."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from hypothesis import strategies as st

from ..model.example import Candidate, Example, Message, Part, Role, ToolCall

ROLES: tuple[Role, ...] = ("system", "developer", "user", "assistant", "tool")

ODD = ("", " ", "\n", "\t \r\n", "\u200b", "\ufeff", "\u2028", "\x00", "007", "NA", "None", "1e3", "=1+1", '{"a": "b"}',
       "User: hi", "<|im_start|>", "\n\n###\n\n", " ->", " END", "naïve ☕ 你好 🫨", "a" * 300)  # fmt: skip
"""Texts that something, somewhere, has stumbled over."""

WEATHER: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather of a city.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}
"""A definition of a tool that nothing is wrong with."""


# -- parts of a turn ---------------------------------------------------------------------------------------------------


@cache
def texts(*, blank: bool = True) -> st.SearchStrategy[str]:
    """Text; with `blank` also empty, white space and invisible text. Without, each is visible."""
    words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z", "M"]), min_size=1, max_size=12)
    if not blank:
        return words.map(lambda word: f"w{word}")
    return st.one_of(words, st.sampled_from(ODD), st.text(max_size=12))


@cache
def json_values(leaves: int = 6) -> st.SearchStrategy[Any]:
    """Any JSON value, as decoded: big integers and no NaN."""
    atoms = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts()
    return st.recursive(
        atoms,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts(), inner, max_size=3),
        max_leaves=leaves,
    )


@cache
def extras() -> st.SearchStrategy[dict[str, Any]]:
    """Unknown columns or keys, at least one."""
    return st.dictionaries(st.sampled_from(["id", "source", "lang", "Ü", ""]), json_values(3), min_size=1, max_size=2)


@cache
def parts() -> st.SearchStrategy[list[Part]]:
    """Content as a list of text, image, sound and unknown parts."""
    text = texts().map(lambda t: {"type": "text", "text": t})
    return st.lists(st.one_of(text, _images(), _sounds(), blocks()), max_size=3)


@cache
def blocks() -> st.SearchStrategy[Part]:
    """Content parts that no format knows, told by their type or by their only key."""
    names = st.sampled_from(["tool_use", "thinking", "toolResult", "functionCall", "x-y", "reasoning"])
    typed = st.builds(lambda name, rest: {**rest, "type": name}, names, extras())
    return st.one_of(typed, st.builds(lambda name, value: {name: value}, names, extras()))


@cache
def _images() -> st.SearchStrategy[Part]:
    return st.builds(dict, type=st.just("image_url"), image_url=st.just({"url": "https://example.org/a.png"}))


@cache
def _sounds() -> st.SearchStrategy[Part]:
    return st.builds(dict, type=st.just("input_audio"), input_audio=st.just({"data": "AAAA", "format": "wav"}))


@cache
def arguments() -> st.SearchStrategy[str]:
    """The text of a call's arguments: usually an object, sometimes broken."""
    objects = st.dictionaries(texts(blank=False), json_values(2), max_size=2)
    return st.one_of(
        objects.map(lambda o: json.dumps(o, ensure_ascii=False)), st.sampled_from(["{}", "", "{", "[1]", '"x"'])
    )


@cache
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


@cache
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
        is_error=st.sampled_from([None, None, None, True, False]),
        meta=st.none() | st.none() | st.just({"signature": "c2ln"}),
        extra=st.none() | extras(),
        seen=st.sampled_from([None, None, "human", "gpt"]),
    )


# -- sound examples ----------------------------------------------------------------------------------------------------


@st.composite
def turns(draw: st.DrawFn, *, tools: bool = True, system: bool | None = None) -> list[Message]:
    """Turns in the usual order: an optional system turn, then user and assistant in turn, sometimes with tool use."""
    found: list[Message] = []
    if draw(st.booleans()) if system is None else system:
        found.append(Message("system", draw(texts(blank=False))))
    for exchange in range(draw(st.integers(1, 3))):
        found.append(Message("user", draw(texts(blank=False))))
        if tools and draw(st.booleans()):
            found += _looked_up(f"call_{exchange}", draw(texts(blank=False)))
        found.append(Message("assistant", draw(texts(blank=False)), weight=draw(st.sampled_from([None, None, 1]))))
    return found


def _looked_up(name: str, result: str) -> list[Message]:
    call = ToolCall("get_weather", '{"city": "Bern"}', name)
    return [Message("assistant", None, tool_calls=[call]), Message("tool", result, tool_call_id=name)]


@st.composite
def conversations(draw: st.DrawFn, *, system: bool | None = None) -> Example:
    """Sound text conversations: user and assistant alternate; `system` says whether a system turn comes first."""
    return Example([Message(turn.role, turn.content) for turn in draw(turns(tools=False, system=system))])


@st.composite
def tool_use(draw: st.DrawFn) -> Example:
    """Sound examples that declare a tool, call it, and answer each call."""
    exchange = [Message("user", draw(texts(blank=False))), *_looked_up("call_9", draw(texts(blank=False)))]
    return Example([*draw(turns()), *exchange, Message("assistant", draw(texts(blank=False)))], tools=[WEATHER])


@st.composite
def preferences(draw: st.DrawFn) -> Example:
    """Sound preferences: a prompt, and two different replies, one chosen and one rejected."""
    prompt = draw(turns(tools=False))[:-1]
    first, second = draw(st.tuples(texts(blank=False), texts(blank=False)).filter(lambda pair: pair[0] != pair[1]))
    prompt = [Message(turn.role, turn.content) for turn in prompt]
    return Example(prompt, chosen=[Message("assistant", first)], rejected=[Message("assistant", second)])


@st.composite
def judgements(draw: st.DrawFn) -> Example:
    """Sound conversations whose last reply has a label, as for KTO."""
    example = draw(conversations())
    example.label = draw(st.booleans())
    return example


@cache
def plain_texts() -> st.SearchStrategy[Example]:
    """Plain text without roles."""
    return texts(blank=False).map(lambda text: Example(text=text))


@st.composite
def media(draw: st.DrawFn) -> Example:
    """Sound conversations with an image: as a part of the question, or in a column that the question points to."""
    example = draw(conversations())
    question = next(turn for turn in example.messages if turn.role == "user")
    if draw(st.booleans()):
        question.content = [{"type": "text", "text": str(question.content)}, draw(_images())]
    else:
        question.content = f"<image>{question.content}"
        example.media = {"images": ["a.png"]}
    return example


# -- anything ----------------------------------------------------------------------------------------------------------


@cache
def any_turns() -> st.SearchStrategy[list[Message]]:
    """Turns in any order, with anything in them, or none."""
    return st.lists(messages(), max_size=6)


@st.composite
def any_preferences(draw: st.DrawFn) -> Example:
    """Preferences, sound and broken: sides may be missing, empty, or of any turns."""
    if draw(st.booleans()):
        return draw(preferences())
    side = st.none() | st.lists(messages(), max_size=2)
    return Example(draw(any_turns()), chosen=draw(side), rejected=draw(side))


@st.composite
def rankings(draw: st.DrawFn) -> Example:
    """Sound rankings: a prompt and three replies with scores, the best and the worst of which are a preference."""
    example = draw(preferences())
    middle = Candidate([Message("assistant", draw(texts(blank=False)))], score=2)
    example.candidates = [Candidate(branch="rejected", score=1), middle, Candidate(branch="chosen", score=3)]
    return example


@st.composite
def prompts(draw: st.DrawFn) -> Example:
    """Sound prompts with a reference, as for reinforcement learning."""
    return Example(draw(conversations()).messages[:-1], reference={"ground_truth": draw(json_values(3))})


@st.composite
def steps(draw: st.DrawFn) -> Example:
    """Sound solutions in steps, each with a label."""
    example = draw(conversations())
    said = draw(st.lists(st.tuples(texts(blank=False), st.booleans()), min_size=1, max_size=3))
    example.messages[-1].content = [{"type": "text", "text": text, "label": label} for text, label in said]
    return example


@st.composite
def masked_texts(draw: st.DrawFn) -> Example:
    """Plain text in pieces, each of which is trained or not."""
    pieces = draw(st.lists(st.tuples(texts(blank=False), st.booleans()), min_size=1, max_size=3))
    return Example(text="".join(text for text, _ in pieces), mask=[(len(text), label) for text, label in pieces])


@st.composite
def lone_calls(draw: st.DrawFn) -> Example:
    """Sound questions that are answered by a call of a tool alone."""
    call = ToolCall("get_weather", '{"city": "Bern"}')
    return Example(
        [Message("user", draw(texts(blank=False))), Message("assistant", None, tool_calls=[call])], [WEATHER]
    )


@cache
def of_every_purpose() -> st.SearchStrategy[Example]:
    """Any example, and often the sound ones of narrow purposes, which few formats hold."""
    return st.one_of(examples(), rankings(), prompts(), steps(), masked_texts(), lone_calls())


@st.composite
def examples(draw: st.DrawFn) -> Example:
    """Any Example at all: sound and broken conversations, preferences, plain text, empty ones; with any columns."""
    kind = draw(st.sampled_from(["sound", "broken", "preference", "text", "other"]))
    if kind == "other":
        example = draw(st.one_of(rankings(), prompts(), steps(), masked_texts()))
    elif kind == "preference":
        example = draw(any_preferences())
    elif kind == "text":
        example = Example(text=draw(texts()))
    else:
        example = Example(draw(turns() if kind == "sound" else any_turns()))
    if draw(st.integers(0, 3)) == 0:
        example.label = draw(st.sampled_from([True, False, "true", 1]))
        example.tools = draw(st.none() | st.lists(json_values(3), max_size=2))
        example.parallel_tool_calls = draw(st.sampled_from([None, True, False]))
        example.media = draw(st.sampled_from([None, {"images": ["a.png"]}]))
        example.extra = draw(st.none() | extras())
    return example
