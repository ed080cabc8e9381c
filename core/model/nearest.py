"""The known word that is most like a word that nobody knows: for messages that help with a slip of the keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LONGEST = 100
"""Comparing longer words costs the square of their length, and nobody mistypes one."""
NEAR = 0.7
"""From which similarity on, 0 to 1, a word is taken for a slip: below, a guess would lead away."""
_FEWEST = 3
_CODE = re.compile(r"([A-Z]+)(\d+)")


def nearest(word: str, known: Iterable[str], cutoff: float = NEAR) -> str:
    """Return the known word most similar to `word`, or the only one that begins with it; "" if there is none.

    `cutoff`, from 0 to 1, is the similarity that it takes. Case does not count; a code with another digit is another
    code, not a slip; nor is a word of more than 100 characters.
    """
    from difflib import get_close_matches

    if len(word) > _LONGEST:
        return ""
    by_form: dict[str, str] = {}
    for other in known:
        if not _is_other_code(word, other):
            by_form.setdefault(other.lower(), other)
    form = word.lower()
    same = [other for other in by_form if len(form) >= _FEWEST and sorted(other) == sorted(form)]
    if near := same or get_close_matches(form, by_form, 1, cutoff):
        return by_form[near[0]]
    begun = [other for other in by_form if len(form) >= _FEWEST and other.startswith(form)]
    return by_form[begun[0]] if len(begun) == 1 else ""


def _is_other_code(word: str, other: str) -> bool:
    one, two = _CODE.fullmatch(word), _CODE.fullmatch(other)
    return bool(one and two and len(one[2]) == len(two[2]) and one[1] == two[1] and sorted(one[2]) != sorted(two[2]))


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return the end of a message: `; did you mean 'x'?`, or `; otherwise` when no known word is alike, if given."""
    near = nearest(word, known)
    hint = f"did you mean {near!r}?" if near else otherwise
    return f"; {hint}" if hint else ""
