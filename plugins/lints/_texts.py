"""Texts: looking for something in every text of an example, each with its JSON pointer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from ftconv import Example, Message, threads_of

T = TypeVar("T")
Find = Callable[[str], T | None]
"""Says what it found in a text; None, or anything false, for nothing."""


def found_in(example: Example, find: Find[T], *, arguments: bool = True) -> Iterator[tuple[str, T]]:
    """Yield the pointer of each text in which something was found, and what it was.

    Texts are contents, thoughts and refusals of turns, the arguments of calls unless `arguments` is false, and plain
    text without roles. Columns that the format does not know are not looked at: they are not trained.
    """
    for pointer, thread in threads_of(example):
        for index, message in enumerate(thread):
            content = message.content
            if isinstance(content, str):
                found = find(content)
                if found:
                    yield f"{pointer}/{index}/content", found
            elif content:
                yield from _in_parts(content, f"{pointer}/{index}/content", find)
            if message.tool_calls or message.reasoning or message.refusal:
                yield from _beside(message, f"{pointer}/{index}", find, arguments)
    if example.text:
        found = find(example.text)
        if found:
            yield "/text", found


def found_in_replies(example: Example, find: Find[T]) -> Iterator[tuple[str, T]]:
    """Yield the pointer of each content of an assistant turn in which something was found, and what it was."""
    for pointer, thread in threads_of(example):
        for index, message in enumerate(thread):
            if message.role != "assistant":
                continue
            content = message.content
            if isinstance(content, str):
                found = find(content)
                if found:
                    yield f"{pointer}/{index}/content", found
            elif content:
                yield from _in_parts(content, f"{pointer}/{index}/content", find)


def _in_parts(parts: list[dict[str, Any]], pointer: str, find: Find[T]) -> Iterator[tuple[str, T]]:
    for index, part in enumerate(parts):
        text = part.get("text")
        if isinstance(text, str):
            found = find(text)
            if found:
                yield f"{pointer}/{index}/text", found


def _beside(message: Message, turn: str, find: Find[T], arguments: bool) -> Iterator[tuple[str, T]]:
    """Look at what is beside the content of a turn."""
    for name, text in (("reasoning", message.reasoning), ("refusal", message.refusal)):
        if text:
            found = find(text)
            if found:
                yield f"{turn}/{name}", found
    if not arguments:
        return
    for index, call in enumerate(message.tool_calls or ()):
        found = find(call.arguments)
        if found:
            yield f"{turn}/tool_calls/{index}/arguments", found
