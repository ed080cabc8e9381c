"""A dialect: how calls of tools and their results are written in the text of turns."""

from __future__ import annotations

import json
from collections.abc import Callable

from msgspec import Struct

from ftconv import RecordError, ToolCall

from ._chat_calls import calls_in

Parsed = tuple[str, list[ToolCall]]
"""The text before the calls, and the calls."""


class Dialect(Struct, frozen=True):
    """One notation.

    `marks` are texts one of which stands in every turn that calls; with `begins` the turn begins with it.
    `parse` returns what a turn says and calls; None where it is not calls of this notation to its end.
    `render` writes the calls. What is said before them stands in a line above, or as `join` says.
    `results` takes the results of a turn apart, None where there are none; `render_result` writes one.
    `declared` asks that the tools be known by name: the notation has no mark of its own.
    """

    name: str
    marks: tuple[str, ...]
    parse: Callable[[str], Parsed | None]
    render: Callable[[list[ToolCall]], str]
    results: Callable[[str], list[str] | None]
    render_result: Callable[[str], str]
    begins: bool = False
    declared: bool = False

    def is_in(self, text: str) -> bool:
        """Whether a text bears a mark."""
        if self.begins:
            return text.lstrip().startswith(self.marks)
        return any(mark in text for mark in self.marks)


def said(text: str) -> str:
    """The text before calls, without the line break that divides them."""
    return "" if not text.strip() else text.removesuffix("\n")


def json_end(text: str, at: int) -> int | None:
    """Where the JSON value that begins at `at` ends; None where it is none."""
    try:
        return _DECODER.raw_decode(text, at)[1]
    except (ValueError, RecursionError):
        return None


_DECODER = json.JSONDecoder(parse_int=str, parse_float=str)


def skip_blanks(text: str, at: int) -> int:
    """The next place that is not white space."""
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def calls_of_json(text: str, arguments: str = "arguments") -> list[ToolCall] | None:
    """The calls that JSON text says; None where it says none. `arguments` is the key of the arguments."""
    try:
        calls = calls_in(text, "")
    except RecordError:
        return None
    if arguments != "arguments":
        for call in calls:
            given = (call.extra or {}).pop(arguments, None)
            if given is not None:
                call.arguments = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
            call.extra = call.extra or None
    return calls


def is_object(text: str) -> bool:
    """Whether a text is one JSON object."""
    at = skip_blanks(text, 0)
    end = json_end(text, at) if text[at : at + 1] == "{" else None
    return end is not None and not text[end:].strip()
