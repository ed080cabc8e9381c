"""Whether texts may hold calls, told by the marks of all dialects."""

from __future__ import annotations

import json
import re

from ftconv import Example, threads_of

from ._dialect import Dialect
from ._dialects_plain import QWEN, REACT, TOOLACE
from ._dialects_tagged import DEEPSEEK, GLAIVE, HERMES, LLAMA, MISTRAL

DIALECTS: dict[str, Dialect] = {
    dialect.name: dialect for dialect in (HERMES, QWEN, GLAIVE, MISTRAL, LLAMA, DEEPSEEK, REACT, TOOLACE)
}
"""Every dialect by its name, in the order in which they are tried."""

TOOLS = "<tools>"
MARKS = (TOOLS, *(mark for dialect in DIALECTS.values() if not dialect.begins for mark in dialect.marks))
_TAGS = [mark for mark in MARKS if mark.startswith("<")]
_tagged = re.compile("|".join(map(re.escape, [*_TAGS, *(json.dumps(tag)[1:-1] for tag in _TAGS)])).encode()).search
_ANGLE, _BRACKET, _BACKSLASH, _A = b"<[\\A"
_BEGIN = len('{"conversations": [')
"""No text of a record begins before that."""


def is_marked(joined: str) -> bool:
    """Whether texts may hold calls or tools. They are joined with NUL before each: `\\0text\\0text`.

    One character is found ten times as quickly as a word, so most texts cost three looks.
    """
    if "<" in joined and any(mark in joined for mark in MARKS):
        return True
    return ("[" in joined and ("\0[" in joined or "[TOOL_CALLS]" in joined)) or "Action:" in joined


def is_marked_line(raw: bytes) -> bool:
    """The same of the bytes of a record, which may be marked where its texts are not; see `Reader.quick`."""
    raw = raw[_BEGIN:]  # a number is looked up in bytes ten times as quickly as a byte
    if _ANGLE in raw and _tagged(raw):
        return True
    if _BRACKET in raw and (b'"[' in raw or b"[TOOL_CALLS]" in raw):
        return True
    # ReAct needs several lines, so there is a backslash.
    return _BACKSLASH in raw and _A in raw and b"Action:" in raw


def may_call(example: Example) -> bool:
    """Whether a text of the example may hold calls or tools."""
    found = [""]
    for _, turns in threads_of(example):
        for turn in turns:
            if type(turn.content) is str and turn.role in ("assistant", "system"):
                found.append(turn.content)
    return is_marked("\0".join(found))
