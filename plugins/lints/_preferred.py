"""The two sides of a preference: the last reply of each, and the question before them."""

from __future__ import annotations

from ftconv import Example, Message, text_of

Reply = tuple[str, str]
"""The JSON pointer of a content, and its text."""


def last_replies(example: Example) -> tuple[Reply, Reply] | None:
    """Return the last reply of chosen and of rejected; None where a side has none of text alone."""
    chosen = _last_reply("/chosen", example.chosen)
    rejected = _last_reply("/rejected", example.rejected)
    return (chosen, rejected) if chosen and rejected else None


def question_of(example: Example) -> str:
    """Return the text of the last user turn of the prompt; an empty one where there is none."""
    return next((text_of(turn.content) for turn in reversed(example.messages) if turn.role == "user"), "")


def _last_reply(pointer: str, thread: list[Message] | None) -> Reply | None:
    if not thread or thread[-1].role != "assistant" or thread[-1].tool_calls:
        return None
    return f"{pointer}/{len(thread) - 1}/content", text_of(thread[-1].content)
