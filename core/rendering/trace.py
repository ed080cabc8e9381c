"""Finding every text of a conversation in what its template makes of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from msgspec import Struct, field

from .conversation import Conversation
from .marks import Leaf, is_marked, marked, without
from .rendered import Rendered
from .renderer import Renderer

Spans = list[tuple[int, int]]


class Trace(Struct):
    """A conversation as it was rendered, its texts, and where in the render each stands; nowhere if it was dropped.

    `exact` says that places are known by marks: else a text was only searched for, and may stand there as another's.
    """

    conversation: Conversation
    rendered: Rendered
    leaves: list[Leaf] = field(default_factory=list)
    spans: list[Spans] = field(default_factory=list)
    exact: bool = False

    @property
    def lost(self) -> list[Leaf]:
        """The texts that are not in the render."""
        return [leaf for leaf, spans in zip(self.leaves, self.spans, strict=True) if not spans]


def trace(renderer: Renderer, conversation: Conversation) -> Trace:
    """Render a conversation, and once more with marks; where these change the render, texts are searched for."""
    messages, tools = conversation.messages, conversation.tools
    plain = renderer.render(messages, tools)
    found = Trace(conversation, plain)
    if plain.trouble:
        return found
    signed = marked(conversation)
    found.leaves = signed.leaves
    if not is_marked(messages) and not is_marked(tools):
        again = renderer.render(signed.messages, signed.tools)
        text, places = without(again.text)
        if not again.trouble and text == plain.text:
            found.exact = True
            found.spans = [places.get(number, []) for number in range(len(signed.leaves))]
            return found
    found.spans = [_searched(leaf.text, plain.text) for leaf in signed.leaves]
    return found


def _searched(text: str, render: str) -> Spans:
    """Return where a text first stands, as it is, or as text in JSON."""
    for spelled in _spellings(text.strip()):
        at = render.find(spelled)
        if at >= 0:
            return [(at, at + len(spelled))]
    return []


def _spellings(text: str) -> Sequence[str]:
    def inside(value: Any, ascii: bool) -> str:
        return json.dumps(value, ensure_ascii=ascii)[1:-1]

    return [*dict.fromkeys((text, inside(text, False), inside(text, True), repr(text)[1:-1]))]
