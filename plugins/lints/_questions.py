"""Questions: who says a text that a pointer points to, and what was asked before it."""

from __future__ import annotations

from collections.abc import Iterable

from ftconv import Example, Message, text_of, threads_of


def turn_at(example: Example, pointer: str) -> tuple[str, str]:
    """Return the role of the turn at or around a pointer, and what users and the system said before it.

    Both are "" for plain text. A question of the user is not part of what was said before it.
    """
    for start, thread in threads_of(example):
        index = pointer[len(start) + 1 :].partition("/")[0] if pointer.startswith(f"{start}/") else ""
        if index.isdecimal() and int(index) < len(thread):
            before = thread[: int(index)] if thread is example.messages else [*example.messages, *thread[: int(index)]]
            return thread[int(index)].role, _asked(before)
    return "", ""


def _asked(turns: Iterable[Message]) -> str:
    return "\n".join(text_of(turn.content) for turn in turns if turn.role != "assistant")
