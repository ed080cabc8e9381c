"""Marks around every text of a conversation, so that each is found again in what a template makes of it.

The marks are of the private use area of Unicode, and inside the white space around a text, since templates strip it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct

from .conversation import Conversation

LeafKind = Literal["text", "thought", "call", "argument", "result", "tool"]

_OPEN, _CLOSE, _END, _DIGIT = "\ue100", "\ue101", "\ue102", 0xE110
_ANY = re.compile("[\ue100-\ue11f]")
_MARK = re.compile("([\ue100\ue101])([\ue110-\ue11f]+)\ue102")
_THOUGHT = re.compile(r"(\s*<think>)(.*?)(</think>)(.*)", re.DOTALL)


class Leaf(Struct):
    """One text of a conversation: where it stands in the Example, and in which turn (-1: in the tools)."""

    pointer: str
    turn: int
    kind: LeafKind
    text: str


class Marked(Struct):
    """A conversation with marks, and what each of them stands for."""

    messages: list[dict[str, Any]]
    tools: list[Any] | None
    leaves: list[Leaf]


def is_marked(value: object) -> bool:
    """Whether some text has characters that are used as marks, so that it cannot be told from them."""
    if isinstance(value, str):
        return _ANY.search(value) is not None
    if isinstance(value, Mapping):
        return any(is_marked(key) or is_marked(one) for key, one in value.items())
    return isinstance(value, Sequence) and any(map(is_marked, value))


def marked(conversation: Conversation) -> Marked:
    """Return the same conversation with marks."""
    found = Marked([], None, [])
    for turn, (message, pointer) in enumerate(zip(conversation.messages, conversation.pointers, strict=True)):
        found.messages.append(_message(found.leaves, message, turn, pointer))
    if conversation.tools is not None:
        found.tools = [_tool(found.leaves, tool, f"/tools/{number}") for number, tool in enumerate(conversation.tools)]
    return found


def without(text: str) -> tuple[str, dict[int, list[tuple[int, int]]]]:
    """Return a text without its marks, and where in it the leaves stand, by their numbers, in characters."""
    pieces, spans, opened = [], dict[int, list[tuple[int, int]]](), dict[int, int]()
    at = length = 0
    for mark in _MARK.finditer(text):
        pieces.append(text[at : mark.start()])
        length += len(pieces[-1])
        at = mark.end()
        number = int("".join(f"{ord(digit) - _DIGIT:x}" for digit in mark[2]), 16)
        if mark[1] == _OPEN:
            opened[number] = length
        elif number in opened:
            spans.setdefault(number, []).append((opened.pop(number), length))
    pieces.append(text[at:])
    return "".join(pieces), spans


def _message(leaves: list[Leaf], message: Mapping[str, Any], turn: int, pointer: str) -> dict[str, Any]:
    out = dict(message)
    reply = message.get("role") == "assistant"
    kind: LeafKind = "result" if message.get("role") == "tool" else "text"

    def leaf(text: str, name: str, kind: LeafKind) -> str:
        return _wrapped(leaves, Leaf(f"{pointer}/{name}", turn, kind, text))

    for name in ("reasoning_content", "thinking", "reasoning"):
        if isinstance(out.get(name), str):
            out[name] = leaf(out[name], "reasoning", "thought")
    content = message.get("content")
    if isinstance(content, str):
        thought = _THOUGHT.fullmatch(content) if reply else None
        if thought is None:
            out["content"] = leaf(content, "content", kind)
        else:
            inside, answer = leaf(thought[2], "content", "thought"), leaf(thought[4], "content", kind)
            out["content"] = f"{thought[1]}{inside}{thought[3]}{answer}"
    elif isinstance(content, list):
        out["content"] = [_part(leaves, part, f"{pointer}/content/{n}", turn, kind) for n, part in enumerate(content)]
    if isinstance(message.get("tool_calls"), list):
        out["tool_calls"] = [
            _call(leaves, call, f"{pointer}/tool_calls/{n}", turn) for n, call in enumerate(message["tool_calls"])
        ]
    return out


def _part(leaves: list[Leaf], part: Any, pointer: str, turn: int, kind: LeafKind) -> Any:
    if isinstance(part, dict) and isinstance(part.get("text"), str):
        return {**part, "text": _wrapped(leaves, Leaf(f"{pointer}/text", turn, kind, part["text"]))}
    return part


def _call(leaves: list[Leaf], call: Any, pointer: str, turn: int) -> Any:
    if not isinstance(call, dict) or not isinstance(call.get("function"), dict):
        return call
    function = dict(call["function"])
    if isinstance(function.get("name"), str):
        function["name"] = _wrapped(leaves, Leaf(f"{pointer}/name", turn, "call", function["name"]))
    arguments = function.get("arguments")
    where = f"{pointer}/arguments"
    if isinstance(arguments, str):
        function["arguments"] = _in_text(leaves, arguments, where, turn)
    elif arguments is not None:
        function["arguments"] = _values(leaves, arguments, where, turn)
    return {**call, "function": function}


def _in_text(leaves: list[Leaf], arguments: str, pointer: str, turn: int) -> str:
    """Mark the values in arguments that are JSON text, where writing them again gives the same text."""
    try:
        value = json.loads(arguments)
    except (ValueError, RecursionError):
        value = None
    for separators in ((", ", ": "), (",", ":")):
        if value is not None and json.dumps(value, ensure_ascii=False, separators=separators) == arguments:
            inside = _values(leaves, value, pointer, turn)
            return json.dumps(inside, ensure_ascii=False, separators=separators)
    return _wrapped(leaves, Leaf(pointer, turn, "argument", arguments))


def _values(leaves: list[Leaf], value: Any, pointer: str, turn: int) -> Any:
    if isinstance(value, str):
        return _wrapped(leaves, Leaf(pointer, turn, "argument", value))
    if isinstance(value, dict):
        return {key: _values(leaves, one, pointer, turn) for key, one in value.items()}
    if isinstance(value, list):
        return [_values(leaves, one, pointer, turn) for one in value]
    return value


def _tool(leaves: list[Leaf], tool: Any, pointer: str) -> Any:
    if not isinstance(tool, dict):
        return tool
    holder = tool.get("function")
    inner = dict(holder if isinstance(holder, dict) else tool)
    for name in ("name", "description"):
        if isinstance(inner.get(name), str):
            inner[name] = _wrapped(leaves, Leaf(pointer, -1, "tool", inner[name]))
    return {**tool, "function": inner} if isinstance(holder, dict) else inner


def _wrapped(leaves: list[Leaf], leaf: Leaf) -> str:
    """Note a text, and return it with marks; one without anything in it is not noted, since it cannot be lost."""
    text = leaf.text.strip()
    if not text:
        return leaf.text
    digits = "".join(chr(_DIGIT + int(digit, 16)) for digit in f"{len(leaves):x}")
    leaves.append(leaf)
    start = leaf.text.index(text)
    end = start + len(text)
    return f"{leaf.text[:start]}{_OPEN}{digits}{_END}{text}{_CLOSE}{digits}{_END}{leaf.text[end:]}"
