"""Triggers: what some text of an example must show before a rule is asked about it, and which texts those are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from ..model.example import Example, Message, threads_of

SHORT_CHARACTERS = 24
ECHO_CHARACTERS = 20

BLANK, CONTROL, INVISIBLE, ECHO, HOLLOW, WORD = 1, 2, 4, 8, 16, 32
"""The bits of the triggers that have no characters and no test of their own."""


class Triggers(Struct, frozen=True):
    """What some text of an example must contain for a rule to run on it; any one of these is enough.

    `characters`: one of these occurs. `blank`: a text of less than SHORT_CHARACTERS, or one that begins with something
    other than a letter, a digit or visible ASCII, or ends with white space. `control`: a control character other than
    tab and line feed. `invisible`: a character from the blocks of invisible characters: zero-width, soft hyphens,
    directions, tags, U+FFFD. `echo`: a text ends with the whole of the next one, which has ECHO_CHARACTERS or
    more, or ends with a question mark; white space around them does not count. `hollow`: a text begins, white space
    left out, with nothing that is visible ASCII. `words`: a whole text of less than SHORT_CHARACTERS, white space left
    out, is one of these. `test(text)` tests all texts at once, joined by line breaks; it finds
    nothing where none of the characters of `needs` is, if there are any.
    Texts are the contents of turns, their parts, thoughts, refusals and arguments, and plain text.
    """

    characters: str = ""
    blank: bool = False
    control: bool = False
    invisible: bool = False
    echo: bool = False
    hollow: bool = False
    words: frozenset[str] = frozenset()
    test: Callable[[str], bool] | None = None
    needs: str = ""


def texts_of(example: Example) -> list[str]:
    """Return every text of an example that a model may be trained on, in order."""
    out: list[str] = []
    for _, thread in threads_of(example):
        for message in thread:
            content = message.content
            if type(content) is str:
                out.append(content)
            elif content:
                parts: Any = content
                out.extend(part["text"] for part in parts if type(part.get("text")) is str)
            if message.tool_calls or message.reasoning or message.refusal:
                _beside(message, out)
    if example.text is not None:
        out.append(example.text)
    return out


def _beside(message: Message, out: list[str]) -> None:
    out.extend(text for text in (message.reasoning, message.refusal) if text)
    out.extend(call.arguments for call in message.tool_calls or ())
