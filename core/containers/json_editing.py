"""Changing records of JSON where they stand: one rewritten, one deleted, one written as another layout has it."""

from __future__ import annotations

import json
import re
from typing import Any

from ..model.json_align import same
from .chunk import Broken, Chunk, Editing, ReadSettings
from .decode import FAULTS, decode_fast, encoder
from .json_rewrite import in_one_line, rewritten

_SPACED = re.compile(rb'"\s*:\s')
_BEHIND = re.compile(rb"[ \t\r\n]*(,)?[ \t\r\n]*")


def rewrite(chunk: Chunk, raw: bytes, old: Any, new: Any) -> bytes | None:
    """Return the text with what changed; the text of a broken record is written anew."""
    if type(old) is Broken:
        return _fresh_like(raw, new)
    made = rewritten(raw, new)
    try:
        return made if same(decode_fast(made), new) else None
    except FAULTS:
        return None


def _fresh_like(raw: bytes, new: Any) -> bytes:
    """Write a value that was repaired: in one line, with spaces where the broken text has them."""
    if _SPACED.search(raw):
        text = json.dumps(new, ensure_ascii=False, default=str).encode()
        if same(decode_fast(text), new):
            return text
    return encoder.encode(new)


def separator_after(rest: bytes, settings: ReadSettings) -> int:
    """Return how many bytes of white space and comma part a deleted record from the next; -1 when it was the last."""
    match = _BEHIND.match(rest)
    assert match is not None, "the pattern also matches the empty string"
    behind = rest[match.end() : match.end() + 1]
    return match.end() if match[1] is not None or behind not in (b"", b"]", b"}") else -1


def as_line(raw: bytes) -> bytes:
    """Return the text of a record as a line of JSON Lines."""
    return in_one_line(raw) + b"\n"


LINES = Editing(rewrite=rewrite)
LIST = Editing(rewrite=rewrite, separator=separator_after, loose=b" \t\r\n,")
