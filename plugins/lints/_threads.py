"""Threads: the lists of turns that an example is made of, each with its JSON pointer."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Message


def threads(example: Example) -> Iterator[tuple[str, list[Message]]]:
    """Yield the conversation, and the two continuations of a preference where there are any."""
    yield "/messages", example.messages
    if example.chosen is not None:
        yield "/chosen", example.chosen
    if example.rejected is not None:
        yield "/rejected", example.rejected


def thread_pointer(example: Example) -> str:
    """Return the pointer of the conversation: the example itself where it has no turns."""
    return "/messages" if example.messages else ""
