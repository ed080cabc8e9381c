"""Calls and results that stand in texts: how models write calls, and lists that hold the results of several."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from ftconv import LazyPattern, Message, block_of, text_of
from ftconv.plugins.formats._call_marks import DIALECTS

_MARK = LazyPattern(
    r"<\|?(?:python_tag|tool_calls?\w*|function_?calls?|tool_use|invoke)\b"  # Hermes, Qwen, Llama, Glaive, Kimi
    r"|<function=|<｜tool|\[TOOL_CALLS\]|```tool_(?:code|call)|\bto=functions\."  # DeepSeek, Mistral, Gemma, harmony
    r"|^[ \t]*Action:[ \t]*\S"  # ReAct
    r'|\A\s*\[?\s*\{\s*"(?:name|function|type)":.*"(?:parameters|arguments)":'  # bare JSON
    r"|\A\s*\[\s*[A-Za-z_][\w.]*\(.*\)\s*\]\s*\Z",  # a list of calls, as in Python
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_MARKS = ("<tool_call>", "<functioncall>", "[TOOL_CALLS]", "<|python_tag|>", "<｜tool▁sep｜>")
_begin_of_json = re.compile(
    f"({'|'.join(map(re.escape, _MARKS[:-1]))}|{_MARKS[-1]}[^\\n]*\\n```json)\\s*(?=[{{[])"
).finditer
"""Where a call in JSON begins; behind other marks stands another notation, such as Qwen's `<function=…>`."""
_JSON = json.JSONDecoder()


def writes_call(message: Message) -> bool:
    """Whether a turn calls a tool in its text, in any of the usual marks, or in a block that only its vendor reads."""
    if isinstance(message.content, list) and any(map(block_of, message.content)):
        return True
    return _MARK.search(text_of(message.content)) is not None


def may_write_json(text: str) -> bool:
    """Whether a text may have calls in JSON; a quick test."""
    return ("<" in text or "[" in text) and any(mark in text for mark in _MARKS)


def written_faults(text: str) -> Iterator[str]:
    """Say which calls in a text are meant as JSON and are not, or have no end."""
    if not may_write_json(text) or any(d.is_in(text) and d.parse(text) for d in DIALECTS.values() if not d.begins):
        return
    for number, match in enumerate(_begin_of_json(text), 1):
        what = f"call {number}, after {match[1].partition(chr(10))[0]},"
        try:
            _, end = _JSON.raw_decode(text, match.end())
        except RecursionError:
            yield f"{what} is nested too deeply"
        except ValueError as error:
            quotes = text.startswith("{'", match.end())
            why = "single quotes, as in a Python dict" if quotes else f"{error}".partition(": line")[0]
            yield f"{what} is not JSON: {why}"
        else:
            if match[1] == _MARKS[0] and not text[end:].lstrip().startswith("</"):
                yield f"{what} is not closed; end it with </tool_call>"


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
