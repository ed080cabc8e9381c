"""The pointer of the conversation, for findings about all of it."""

from __future__ import annotations

from ftconv import Example


def thread_pointer(example: Example) -> str:
    """Return the pointer of the conversation: the example itself where it has no turns."""
    return "/messages" if example.messages else ""
