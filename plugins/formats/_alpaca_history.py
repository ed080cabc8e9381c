"""The history column of alpaca records: earlier pairs of question and reply."""

from __future__ import annotations

import ast
import warnings
from typing import Any

import msgspec

from ftconv import Message, RecordError

from ._prompt_completion_fields import kind_of


def history_of(value: Any, column: str) -> list[Message]:
    """Return the turns of a history: a list of pairs, or the text of one in JSON or Python; null and "" are none."""
    if type(value) is str and value:
        value = _parsed(value, column)
    if value is None or value == "":
        return []
    if type(value) is not list:
        raise RecordError("FT202", f"history must be a list of pairs of text, found {kind_of(value)}", f"/{column}")
    messages: list[Message] = []
    for i, pair in enumerate(value):
        if not isinstance(pair, list | tuple) or len(pair) != 2 or not all(type(text) is str for text in pair):
            raise RecordError("FT202", "a history pair must be [question, reply], both text", f"/{column}/{i}")
        if pair[0]:
            messages.append(Message("user", pair[0]))
        messages.append(Message("assistant", pair[1]))
    return messages


def _parsed(text: str, column: str) -> list[Any]:
    """Read the text of a list as JSON, or else as Python's notation. Nothing in it is run."""
    try:
        value = msgspec.json.decode(text)
    except (ValueError, RecursionError):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                value = ast.literal_eval(text)
            # Python can spell half of a surrogate pair, which is not a character.
            msgspec.json.encode(value)
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            value = None
    if isinstance(value, list | tuple):
        return list(value)
    raise RecordError("FT202", "history is text, but not a list in JSON or Python notation", f"/{column}")
