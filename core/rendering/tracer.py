"""Tracing examples: their renders, and what of them is learned."""

from __future__ import annotations

import os
from functools import cached_property, lru_cache

import msgspec

from ..model.example import Example
from .carried import carries
from .conversation import conversations_of
from .masker import MaskMaker
from .renderer import Renderer, RenderSettings
from .trace import Trace, trace

_MOST_LETTERS, _MOST_KEPT = 8_000_000, 10_000
"""Characters and number of renders that are remembered: those of a chunk of records, and no more than fit."""


class Tracer:
    """Traces examples, and remembers the last of them: rules are asked one after the other about many."""

    def __init__(self, renderer: Renderer) -> None:
        self.renderer = renderer
        self._kept: dict[int, tuple[Example, list[Trace]]] = {}
        self._length = 0

    @cached_property
    def masker(self) -> MaskMaker:
        """Says what of the traces is learned."""
        return MaskMaker(self.renderer)

    def traces(self, example: Example) -> list[Trace]:
        """Return the trace of the conversation of an example, or of each branch, with the prompt before it."""
        kept = self._kept.get(id(example))
        if kept is not None:
            return kept[1]
        found = [trace(self.renderer, one) for one in conversations_of(example)]
        self._length += _length_of(found)
        while self._kept and (self._length > _MOST_LETTERS or len(self._kept) >= _MOST_KEPT):
            self._length -= _length_of(self._kept.pop(next(iter(self._kept)))[1])
        self._kept[id(example)] = example, found  # with the example, so that its id stays its own
        return found

    def carries(self, before: Example, after: Example) -> bool:
        """Whether the template renders all of what an example was made into, as far as it did before."""
        return carries(self.traces(before), self.traces(after))


def _length_of(traces: list[Trace]) -> int:
    return sum(len(one.rendered.text) for one in traces)


@lru_cache(8)
def _tracer(settings: str, process: int) -> Tracer:
    return Tracer(Renderer(msgspec.json.decode(settings, type=RenderSettings)))


def tracer_of(settings: RenderSettings) -> Tracer:
    """Return the tracer of this process for a model's files and settings, made once."""
    return _tracer(msgspec.json.encode(settings).decode(), os.getpid())
