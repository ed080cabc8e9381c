"""Calls and results that stand in texts: how models write calls, and lists that hold the results of several."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from ftconv import Message, block_of, text_of

_MARK = re.compile(
    r"<\|?(?:python_tag|tool_calls?\w*|function_?calls?|tool_use|invoke)\b"  # Hermes, Qwen, Llama, Glaive, Kimi
    r"|<function=|<｜tool|\[TOOL_CALLS\]|```tool_(?:code|call)|\bto=functions\."  # DeepSeek, Mistral, Gemma, harmony
    r"|^[ \t]*Action:[ \t]*\S"  # ReAct
    r'|\A\s*\[?\s*\{\s*"(?:name|function|type)":.*"(?:parameters|arguments)":'  # bare JSON
    r"|\A\s*\[\s*[A-Za-z_][\w.]*\(.*\)\s*\]\s*\Z",  # a list of calls, as in Python
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_TAGGED = re.compile(r"<tool_call>\s*(.*?)\s*</tool_call>", re.DOTALL)
OPENING = "<tool_call>"


def writes_call(message: Message) -> bool:
    """Whether a turn calls a tool in its text, in any of the usual marks, or in a block that only its vendor reads."""
    if isinstance(message.content, list) and any(map(block_of, message.content)):
        return True
    return _MARK.search(text_of(message.content)) is not None


def tagged_faults(text: str) -> Iterator[str]:
    """Say which calls between `<tool_call>` tags are meant as JSON and are not."""
    for number, match in enumerate(_TAGGED.finditer(text), 1):
        inside = match[1]
        if inside[:1] not in "{[":
            continue  # another notation, such as Qwen's <function=…>
        try:
            json.loads(inside)
        except RecursionError:
            yield f"call {number} in <tool_call> tags is nested too deeply"
        except ValueError as error:
            quotes = "single quotes, as in a Python dict" if inside[:2] == "{'" else f"{error}".partition(": line")[0]
            yield f"call {number} in <tool_call> tags is not JSON: {quotes}"


def results_in(message: Message) -> list[Any]:
    """Return the results that one tool turn lists in JSON; an empty list where its text is no such list."""
    text = text_of(message.content).strip()
    if text[:1] != "[" or text[-1:] != "]":
        return []
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return found if isinstance(found, list) else []
