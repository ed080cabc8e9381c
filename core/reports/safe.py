"""Text from records, made safe to show: no control character reaches a terminal or an annotation."""

from __future__ import annotations

import unicodedata

LONGEST = 2_000
_RISKY = ("Cc", "Cf", "Zl", "Zp", "Cs", "Co")


def safe(text: str, longest: int = LONGEST) -> str:
    """Return `text` in one line of at most about `longest` characters, with what could steer a terminal escaped."""
    if len(text) > longest:
        text = text[:longest] + "…"
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(c) if unicodedata.category(c) in _RISKY else c for c in text)


def _escaped(char: str) -> str:
    code = ord(char)
    simple = {10: "\\n", 9: "\\t", 13: "\\r"}
    return simple.get(code) or (
        f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
    )
