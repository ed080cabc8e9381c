"""Ends: whether a reply breaks off within a sentence."""

from __future__ import annotations

import re

from ._quotation import reads_as_code

FINAL = frozenset(".!?…。！？｡।॥؟۔።፧៕།။։")
"""What sentences of all scripts end with."""
CLOSED = FINAL | frozenset("\"'”’»」』)）]】}>`*_~|;/\\0123456789%€$=+")
"""What a reply ends with whose end is not in doubt: marks, brackets and quotes, code and numbers."""

_SHORTEST = 60
_LOOKED_AT = 600
_ENDS = (". ", ".\n", "! ", "? ", "!\n", "?\n", "。", "！", "？", "।", "؟", "۔", "።")
_item = re.compile(
    r"\s*(?:[-*•·–>#|+\\]|\(?\d{1,3}[.):、]|[A-Za-z][.)] |\*\*|[^\s:：]{1,30}(?: [^\s:：]{1,20}){0,2}[:：])"
).match
_no_word = re.compile(r"[#＃]|https?:|www\.|@|/|\\|\.\w|[^\W\d_]\d|\d[^\W\d_]").search
_unmarked = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff]").match
"""Scripts whose sentences end in no mark."""
_words = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*").findall
_unspaced = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]").findall
_signed = re.compile(r",\s+(?:\[|[A-Z])[^,\n]{0,40}$|\b(?:[Ss]incerely|[Rr]egards|[Yy]ours|[Ww]ishes)\b").search
_FEWEST_WORDS = 4


def is_unfinished(text: str) -> bool:
    """Whether a reply of several sentences ends within one: in a letter, a comma or an open bracket, after some words.

    Items of lists, titles, signatures, addresses, lines of verse and code end so by habit, and are left out.
    """
    text = text.rstrip()
    if len(text) < _SHORTEST:
        return False
    last = text[-1]
    if not (last.isalpha() or last in ",，、、(（") or _unmarked(last):
        return False
    before, _, line = text[-_LOOKED_AT:].rpartition("\n")
    before = before.rstrip()
    if (before and before[-1] not in FINAL) or _item(line):
        return False
    tail = text[-2 * _LOOKED_AT :]
    if sum(tail.count(end) for end in _ENDS) < 2:
        return False
    rest = line[max(line.rfind(end) for end in _ENDS) + 1 :].strip(" \"'”’»)]*_")
    if not rest:
        return False
    words = _words(rest)
    if _signed(rest):
        return False
    enough = len(words) >= _FEWEST_WORDS or len(_unspaced(rest)) >= 2 * _FEWEST_WORDS
    return enough and not _no_word(rest.split()[-1]) and not reads_as_code(text)
