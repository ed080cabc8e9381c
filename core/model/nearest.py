"""The known word that is most like a word that nobody knows: for messages that help with a slip of the keyboard."""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST = 100
"""Comparing longer words costs the square of their length, and nobody mistypes one."""


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """Return the known word most similar to `word`; "" if no similarity reaches `cutoff`, from 0 to 1, or the
    word has more than 100 characters."""
    from difflib import get_close_matches

    if len(word) > _LONGEST:
        return ""
    return next(iter(get_close_matches(word, known, 1, cutoff)), "")


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "", cutoff: float = 0.6) -> str:
    """Return the end of a message: `; did you mean 'x'?`, or `; otherwise` when no known word is alike, if given."""
    near = nearest(word, known, cutoff)
    hint = f"did you mean {near!r}?" if near else otherwise
    return f"; {hint}" if hint else ""
