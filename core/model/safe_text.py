"""Text from records, made safe to show: no control character and no secret reaches a terminal or a report."""

from __future__ import annotations

import unicodedata

from .secrets import hidden

_LONGEST = 2_000
_AHEAD = 8_000
"""So many characters more are looked at for a secret that is cut."""
_RISKY = ("Cc", "Cf", "Zl", "Zp", "Cs", "Co")
_LAYOUT = "\n\t\u200c\u200d"
"""Line breaks, tabs, and the joiners that letters and emoji are written with."""


def shortened(text: str, longest: int) -> str:
    """Return `text`, or its beginning and end, about `longest` characters, with how many were left out between."""
    if len(text) <= longest:
        return text
    half = longest // 2
    return f"{text[:half]}…({len(text) - 2 * half:,} more characters)…{text[-half:]}"


def safe(text: str, longest: int = _LONGEST) -> str:
    """Return `text` in one line of at most about `longest` characters, with what could steer a terminal escaped.

    Secrets are replaced before it is cut, so that no part of one is left.
    """
    text = hidden(text[: longest + _AHEAD])
    if len(text) > longest:
        text = text[:longest] + "…"
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(c) if unicodedata.category(c) in _RISKY else c for c in text)


def safe_lines(text: str) -> str:
    """Return all of `text` with its lines as they are: what could steer a page is escaped, and secrets are replaced."""
    text = hidden(text)
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(c) if unicodedata.category(c) in _RISKY and c not in _LAYOUT else c for c in text)


def safe_json(text: str) -> str:
    """Return a JSON document with what could steer a terminal written as escapes, which means the same, and without
    secrets."""
    text = hidden(text)
    if text.isascii() and "\x7f" not in text:
        return text
    return "".join(_json_escaped(c) if unicodedata.category(c) in _RISKY and c not in "\n\t" else c for c in text)


def _json_escaped(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{int.from_bytes(units[i : i + 2], 'big'):04x}" for i in range(0, len(units), 2))


def _escaped(char: str) -> str:
    code = ord(char)
    simple = {10: "\\n", 9: "\\t", 13: "\\r"}
    return simple.get(code) or (
        f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
    )
