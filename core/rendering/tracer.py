"""Tracing examples: their renders, and what of them is learned."""

from __future__ import annotations

import os
from functools import cached_property, lru_cache

import msgspec

from ..model.example import Example
from .conversation import conversations_of
from .masker import MaskMaker
from .renderer import Renderer, RenderSettings
from .trace import Trace, trace


class Tracer:
    """Traces examples; the last one is remembered, since several rules ask for it."""

    def __init__(self, renderer: Renderer) -> None:
        self.renderer = renderer
        self._last: tuple[Example | None, list[Trace]] = (None, [])

    @cached_property
    def masker(self) -> MaskMaker:
        """Says what of the traces is learned."""
        return MaskMaker(self.renderer)

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
