"""Cutting an input into pieces of work: spans that are read by whoever works on them, else chunks that were read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..containers import Chunk, container_named
from ..files.opening import opening_of
from ..files.url import is_url
from .bound_plan import bind
from .task import FileSpan

if TYPE_CHECKING:
    from .inputs import Input, Inputs


def pieces_of(inputs: Inputs, item: Input) -> Iterator[Chunk | FileSpan]:
    """Yield the pieces of an input."""
    spans = spans_of(inputs, item) if inputs.dispatch.apart else None
    return inputs.chunks(item) if spans is None else spans


def placed_pieces(inputs: Inputs, item: Input) -> Iterator[tuple[int, Chunk | FileSpan]]:
    """Yield the pieces of an input, each with the byte at which it begins.

    What can only be read from its start is all of one share.
    """
    spans = spans_of(inputs, item, of_urls=True)
    if spans is None:
        yield from ((0, chunk) for chunk in inputs.chunks(item))
        return
    count = sum(1 for _ in spans)
    for number, span in enumerate(spans_of(inputs, item, of_urls=True) or ()):
        yield item.source.total_bytes * number // count, span


def spans_of(inputs: Inputs, item: Input, *, of_urls: bool = False) -> Iterator[FileSpan] | None:
    """Return the spans of an input; None where it must be read from its start, or should be.

    Workers that read parts of a URL would ask for its bytes several times, so only shares do.
    """
    container, opening = container_named(item.detection.container), opening_of(item.source)
    if not inputs.in_spans or opening is None or container.spans is None:
        return None
    if is_url(opening.file) and not of_urls:
        return None
    reader = inputs.host.reader(item.plan.read.reader)
    gathers = bind(item.plan, inputs.host).key_of is not None or (reader.group and item.plan.read.grouped)
    if item.chosen is not None or gathers:
        return None
    settings = inputs.request.settings
    return (FileSpan(opening, container.name, settings, span) for span in container.spans(item.source, settings))
