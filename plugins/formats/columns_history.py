"""The `history` column of ms-swift: earlier exchanges, as a list of pairs or as text of one."""

from __future__ import annotations

import ast
import re
from typing import Any

from ftconv import Message, RecordError

from .chat_embedded import decode
from .columns_names import kind_of

# What repr() makes of a list of pairs of strings, as pandas writes it; only such strings are given to literal_eval.
_ESCAPE = r"\\(?:[\\'\"nrt]|x[0-9a-f]{2}|u(?!d[89a-f])[0-9a-f]{4}|U000[0-9a-f]{5}|U0010[0-9a-f]{4})"
_STRING = rf"(?:'(?:[^'\\\x00-\x1f]|{_ESCAPE})*'|\"(?:[^\"\\\x00-\x1f]|{_ESCAPE})*\")"
_PAIR = rf"[\[(]\s*{_STRING}\s*,\s*{_STRING}\s*[\])]"
_STRINGS = re.compile(_STRING)
_PYTHON = re.compile(rf"\[\s*(?:{_PAIR}\s*(?:,\s*{_PAIR}\s*)*)?\]")


def history_in(value: Any, pointer: str) -> list[Message]:
    """Return the turns of earlier exchanges: a list of pairs, JSON text of one, or what Python prints of one.

    Null, "" and the empty list say nothing. Raises RecordError FT202 for anything else.
    """
    if type(value) is str:
        value = _from_text(value, pointer) if value else None
    if value is None:
        return []
    if type(value) is not list:
        raise RecordError("FT202", f"history must be a list of pairs of texts, found {kind_of(value)}", pointer)
    messages: list[Message] = []
    for i, pair in enumerate(value):
        if type(pair) is not list or len(pair) != 2 or type(pair[0]) is not str or type(pair[1]) is not str:
            raise RecordError(
                "FT202", "history must be a list of pairs of texts: [[question, reply], …]", f"{pointer}/{i}"
            )
        messages += Message("user", pair[0]), Message("assistant", pair[1])
    return messages


def _from_text(text: str, pointer: str) -> Any:
    if _PYTHON.fullmatch(text.strip()):
        found = [ast.literal_eval(string) for string in _STRINGS.findall(text)]
        if "'" in text or "(" in text:
            return [list(pair) for pair in zip(found[::2], found[1::2], strict=True)]
    return decode(text, pointer, what="history")
