"""The system prompt of an example."""

from __future__ import annotations

from .example import Example, Message, text_of


def system_prompt_of(example: Example) -> tuple[str, str] | None:
    """Return the JSON pointer and the text of the system prompt; None if there is none.

    It is the system or developer turn at the start; several are joined by blank lines, and then the pointer is that of
    the first. Without one at the start, it is the first later one.
    """
    messages = example.messages
    if not messages:
        return None
    first = messages[0]
    if first.role != "system" and first.role != "developer":
        for index, message in enumerate(messages):
            if message.role == "system" or message.role == "developer":
                return _pointer(message, index), text_of(message.content)
        return None
    count = 1
    while count < len(messages) and messages[count].role in ("system", "developer"):
        count += 1
    if count == 1:
        return _pointer(first, 0), first.content if isinstance(first.content, str) else text_of(first.content)
    return _pointer(first, 0), "\n\n".join(filter(None, (text_of(m.content) for m in messages[:count])))


def _pointer(message: Message, index: int) -> str:
    return f"/messages/{index}" if message.content is None else f"/messages/{index}/content"
