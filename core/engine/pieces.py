"""Cutting an input into spans, which are read by whoever works on them."""

from __future__ import annotations

from collections.abc import Iterator

from ..containers import Chunk, container_named
from ..files.opening import opening_elsewhere
from ..files.url import is_url
from ..spec.host import Host
from .input import Input
from .read_request import ReadRequest
from .task import FileSpan

Placed = tuple[int, Chunk | FileSpan]
"""A piece of an input, behind the byte at which it begins."""


def placed_spans(item: Input, host: Host, request: ReadRequest) -> Iterator[Placed] | None:
    """Return the spans of an input, each with the byte at which it begins; None where it must be read from its start.

    Such an input is all of one share.
    """
    spans = spans_of(item, host, request, of_urls=True)
    if spans is None:
        return None
    size, count = item.source.total_bytes, sum(1 for _ in spans)
    again = spans_of(item, host, request, of_urls=True) or ()
    return ((size * number // count, span) for number, span in enumerate(again))


def spans_of(item: Input, host: Host, request: ReadRequest, *, of_urls: bool = False) -> Iterator[FileSpan] | None:
    """Return the spans of an input; None where it must be read from its start, or should be.

    Workers that read parts of a URL would ask for its bytes several times, so only shares do.
    """
    container, opening = container_named(item.detection.container), opening_elsewhere(item.source)
    spans, settings = container.spans, request.settings
    if opening is None or spans is None or (is_url(opening.file) and not of_urls):
        return None
    grouped = item.plan.read.grouped and host.reader(item.plan.read.reader).group is not None
    if request.sampling.on or grouped or any(host.transform(step.name).group for step in item.plan.transforms):
        return None
    return (FileSpan(opening, container.name, settings, span) for span in spans(item.source, settings))
