"""Surrogates in text: halves of a character that a model never sees."""

from __future__ import annotations


def well_formed(text: str) -> str:
    """Return the text with surrogates joined in pairs, and those that have no partner replaced, as tiktoken does."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def utf8_length(text: str) -> int:
    """Return how many bytes the text has in UTF-8, once it is well formed."""
    if text.isascii():
        return len(text)
    try:
        return len(text.encode())
    except UnicodeEncodeError:
        return len(well_formed(text).encode())
