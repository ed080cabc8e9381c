"""Every text of a conversation is found in the render, or is known to be lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rendering.small_templates import ASK, KEEPS_ALL, REPLY, renderer_of

from ftconv.rendering import Conversation, trace
from ftconv.rendering.marks import marked, without

WORDS = st.text(st.characters(codec="utf-8", exclude_characters=[chr(n) for n in range(0xE100, 0xE120)]), max_size=20)
VALUES = st.recursive(st.none() | st.booleans() | st.integers() | WORDS,
                      lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
                      max_leaves=6)  # fmt: skip
ARGUMENTS = st.dictionaries(WORDS, VALUES, max_size=3)
CALL = st.builds(
    lambda name, arguments: {"type": "function", "function": {"name": name, "arguments": arguments}},
    WORDS,
    ARGUMENTS | ARGUMENTS.map(json.dumps) | WORDS,
)
CONTENT = WORDS | st.lists(WORDS.map(lambda text: {"type": "text", "text": text}), max_size=3)
MESSAGE = st.builds(
    lambda role, content, thought, calls: {"role": role, "content": content}
    | ({"reasoning_content": thought} if thought else {})
    | ({"tool_calls": calls} if calls else {}),
    st.sampled_from(["system", "user", "assistant", "tool"]), CONTENT, WORDS, st.lists(CALL, max_size=2),
)  # fmt: skip
TOOL = st.builds(lambda name, words: {"type": "function", "function": {"name": name, "description": words}},
                 WORDS, WORDS)  # fmt: skip
RENDERER = renderer_of(KEEPS_ALL)


def conversation_of(messages: list[Any], tools: list[Any] | None = None) -> Conversation:
    return Conversation(messages, tools, [f"/messages/{n}" for n in range(len(messages))])


def texts(value: Any) -> list[str]:
    """All texts in a value, in order, keys too."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for key, one in value.items() for text in (key, *texts(one))]
    return [text for one in value for text in texts(one)] if isinstance(value, list) else []


@given(st.lists(MESSAGE, min_size=1, max_size=4), st.none() | st.lists(TOOL, max_size=2))
@settings(max_examples=150, deadline=None)
def test_without_the_marks_the_texts_are_the_same(messages: list[Any], tools: list[Any] | None) -> None:
    signed = marked(conversation_of(messages, tools))
    before, after = texts([messages, tools]), texts([signed.messages, signed.tools])
    assert [without(text)[0] for text in after] == before


@given(st.lists(MESSAGE, min_size=1, max_size=4), st.none() | st.lists(TOOL, max_size=2))
@settings(max_examples=60, deadline=None)
def test_a_template_that_keeps_all_loses_nothing(messages: list[Any], tools: list[Any] | None) -> None:
    found = trace(RENDERER, conversation_of(messages, tools))
    assert not found.rendered.trouble, found.rendered
    assert found.exact
    assert found.lost == []
    for leaf, spans in zip(found.leaves, found.spans, strict=True):
        kept = {found.rendered.text[start:end] for start, end in spans}
        assert leaf.text.strip() in kept or leaf.kind in ("argument", "tool")


@pytest.mark.parametrize(
    ("template", "lost"),
    [
        ("{{ messages[1].content }}", ["/messages/0/content"]),
        ("{{ messages[0].content }}", ["/messages/1/content"]),
        ("{{ messages | length }}", ["/messages/0/content", "/messages/1/content"]),
        ("{{ messages | tojson }}", []),
        ("{{ messages | map(attribute='content') | map('upper') | join }}", []),
        ("{{ messages[1].content.split(' ') | last }}", ["/messages/0/content", "/messages/1/content"]),
    ],
)
def test_what_is_lost_is_named(template: str, lost: list[str]) -> None:
    renderer = renderer_of(template)
    found = trace(renderer, conversation_of([ASK, REPLY]))
    assert [leaf.pointer for leaf in found.lost] == lost
    renderer.close()


def test_a_text_with_characters_of_marks_is_searched_for() -> None:
    renderer = renderer_of("{{ messages[0].content }}")
    found = trace(renderer, conversation_of([{"role": "user", "content": "a\ue100b"}, REPLY]))
    assert (found.exact, [leaf.pointer for leaf in found.lost]) == (False, ["/messages/1/content"])
    renderer.close()
