"""Ends: whether a reply breaks off within a sentence."""

from __future__ import annotations

import re

from ._quotation import reads_as_code

FINAL = frozenset(".!?…。！？｡।॥؟۔።፧៕།။։")
"""What sentences of all scripts end with."""
CLOSED = FINAL | frozenset("\"'”’»」』)）]】}>`*_~|;/\\0123456789%€$=+")
"""What a reply ends with whose end is not in doubt: marks, brackets and quotes, code and numbers."""

_SHORTEST = 60
_REST = 120
_ASCII = "\x7f"
_LOOKED_AT = 400
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
_WORDS_THAT_GO_ON = (
    "the a an of and or but to with for from by as at than my our your their its is are was were can will would could"
    " should must which who whose because although while if when into onto including such these those each every"
    " le la les des du un une et ou à que qui dans pour avec sur par der die das und oder ein eine einen mit für auf"
    " den dem zu von el los las y o una con para por del al os e um uma com dos das il gli di che per della"
)
_GOES_ON = frozenset(_WORDS_THAT_GO_ON.split()) - {"o", "das", "e", "y"}
"""Words that no sentence ends in."""
_FEWEST_WORDS = 4


def is_unfinished(text: str) -> bool:
    """Whether a reply ends within a sentence: in a comma, in a word that goes on, or in some words after a sentence.

    Items of lists, titles, signatures, addresses, lines of verse and code end in words by habit, and are left out.
    """
    text = text.rstrip()
    if len(text) < _SHORTEST:
        return False
    last = text[-1]
    if not (last.isalpha() or last in ",，、(（") or (last > _ASCII and _unmarked(last)):
        return False
    tail = text[-_LOOKED_AT:]
    before, _, line = tail.rpartition("\n")
    marker = _item(line)
    body = line[marker.end() :] if marker else line
    within = max(body.rfind(end) for end in _ENDS) + 1
    rest = body[max(within, len(body) - _REST) :].strip(" \"'”’»)]*_")
    if not rest or _signed(rest) or _no_word(rest.split()[-1]):
        return False
    words = _words(rest)
    if last.isalpha() and words and words[-1].lower() in _GOES_ON and words[-1].islower():
        return not reads_as_code(tail)
    if not within and (marker or (before and before.rstrip()[-1:] not in FINAL)):
        return False
    if not any(end in text for end in _ENDS):
        return False
    enough = len(words) >= _FEWEST_WORDS or len(_unspaced(rest)) >= 2 * _FEWEST_WORDS
    return enough and not reads_as_code(tail)
