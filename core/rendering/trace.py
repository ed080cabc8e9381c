"""Finding every text of a conversation in what its template makes of it."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct, field

from ..model.example import Example
from .conversation import Conversation, conversations_of
from .marks import Leaf, is_marked, marked, without
from .rendered import Rendered
from .renderer import Renderer, RenderSettings

if TYPE_CHECKING:
    from .masker import Masker

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


class Tracer:
    """Traces examples; the last one is remembered, since several rules ask for it."""

    def __init__(self, renderer: Renderer) -> None:
        self.renderer = renderer
        self._last: tuple[Example | None, list[Trace]] = (None, [])

    @cached_property
    def masker(self) -> Masker:
        """Says what of the traces is learned."""
        from .masker import Masker

        return Masker(self.renderer)

    def traces(self, example: Example) -> list[Trace]:
        """Return the trace of the conversation of an example, or of each branch, with the prompt before it."""
        if self._last[0] is not example:
            self._last = example, [trace(self.renderer, one) for one in conversations_of(example)]
        return self._last[1]


@lru_cache(8)
def _tracer(settings: str, process: int) -> Tracer:
    return Tracer(Renderer(msgspec.json.decode(settings, type=RenderSettings)))


def tracer_of(settings: RenderSettings) -> Tracer:
    """Return the tracer of this process for a model's files and settings, made once."""
    return _tracer(msgspec.json.encode(settings).decode(), os.getpid())


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
