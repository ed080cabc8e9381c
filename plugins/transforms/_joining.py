"""Joining: two contents become one, with a separator between their texts."""

from __future__ import annotations

from ftconv import Part

Content = str | list[Part] | None


def joined(first: Content, second: Content, separator: str) -> Content:
    """Return both contents as one: text as text, parts as parts.

    The separator stands between text and text only, and nowhere where one side is empty.
    """
    if not first:
        return first if second is None else second
    if not second:
        return first
    if isinstance(first, str) and isinstance(second, str):
        return f"{first}{separator}{second}"
    before, after = _parts(first), _parts(second)
    if separator and before[-1].get("type") == "text" and after[0].get("type") == "text":
        return [*before, {"type": "text", "text": separator}, *after]
    return before + after


def _parts(content: str | list[Part]) -> list[Part]:
    return [{"type": "text", "text": content}] if isinstance(content, str) else content
