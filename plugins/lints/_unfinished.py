"""Ends: whether a reply breaks off within a sentence."""

from __future__ import annotations

import re

from ftconv import LazyPattern

from ._languages import language_of
from ._quotation import reads_as_code

FINAL = frozenset(".!?…。！？｡।॥؟۔።፧៕།။։")
"""What sentences of all scripts end with."""
CLOSED = FINAL | frozenset("\"'”’»」』)）]】}>`*_~|;/\\0123456789%€$=+")
"""What a reply ends with whose end is not in doubt: marks, brackets and quotes, code and numbers."""

CUT, UNMARKED = "cut", "unmarked"
"""An end that no sentence has, and one that may lack its full stop and nothing else."""

_SHORTEST = 60
_LONG, _LONG_UNSPACED = 240, 100
"""Characters of a reply that may have met a limit of length."""
_REST = 120
_ASCII = "\x7f"
_LOOKED_AT = 400
_ENDS = (". ", ".\n", "! ", "? ", "!\n", "?\n", "。", "！", "？", "।", "؟", "۔", "።")
_item = LazyPattern(
    r"\s*(?:[-*•·–>#|+\\]|\(?\d{1,3}[.):、]|[A-Za-z][.)] |\*\*|[^\s:：]{1,30}(?: [^\s:：]{1,20}){0,2}[:：])"
).match
_no_word = re.compile(r"[#＃]|https?:|www\.|@|/|\\|\.\w|[^\W\d_]\d|\d[^\W\d_]").search
_OPEN = ",，、(（"
_unmarked = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff]").match
"""Scripts whose sentences end in no mark."""
_words = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*").findall
_unspaced = LazyPattern(r"[\u3040-\u30ff\u3400-\u9fff]").findall
_signed = re.compile(r",\s+(?:\[|[A-Z])[^,\n]{0,40}$|\b(?:[Ss]incerely|[Rr]egards|[Yy]ours|[Ww]ishes)\b").search
_ENGLISH = (
    "the a an of and or but to with for from by in as at than into onto upon via per despite without between among"
    " during against toward towards throughout my our your their its is are was were be been has have had can will"
    " would could should must may might shall cannot which who whose whom what whether because although though while"
    " if when where unless until since including such these those each every that he she we they"
)
_OTHERS = (
    "le la les des du un une et ou à que qui dans pour avec sur par der die das und oder ein eine einen mit für auf"
    " den dem zu von el los las con para por del al os um uma com dos il gli di che per della"
)
_GOES_ON = frozenset(f"{_ENGLISH} {_OTHERS}".split())
"""Words that sentences hardly ever end in."""
_STRANDED = frozenset(("to", "with", "for", "from", "by", "in", "at", "of"))
_question = re.compile(
    r"(?:so |and |but |well,? )?(?:is|are|was|were|do|does|did|can|could|would|will|have|has|what|where|which|who|how"
    r"|anything|let me know)\b",
    re.IGNORECASE,
).match
"""What may end in such a word: "Is there anything else I can help with"."""
_clipped = LazyPattern(
    r"\b(?:i|you|he|she|it|we|they|who|that|there|what)['’](?:s|d|ll|re|ve|m)$|\w-$"
    r"|\b(?:can|will|would|could|should|must|may|might|has|have|had) (?:\w{3,}ly|often|also|never|always|still|just)$",
    re.IGNORECASE,
).search
"""A subject with its verb and no more, half of a word that is divided, and an auxiliary with an adverb."""
_unspaced_goes_on = LazyPattern(
    r"(?:以及|并且|而且|但是|因为|由于|如果|例如|比如|譬如|包括|对于|关于|或者|然后|其中|因此|所以|虽然|尽管|及其|任何的?"
    r"|(?<![饱温总缓柔中谐平随暖])和|(?<!参)与|(?<!棉)被|[或但而]|[をへ]|そして|または|および)$"
).search
_SHORT_WORDS = (
    "am an as at ad ah ai ax be by do ex go ha he hi ho id if in is it km kg cm mm mg ml ms lb oz me my no of oh ok on"
    " or ox pa pm pi so to tv uk up us vs we ya ye"
)
_TWO_LETTERS = frozenset(_SHORT_WORDS.split())
"""What is a whole word of two letters in English."""
_FEWEST_WORDS = 4


def end_of(text: str) -> str:
    """Return how a reply ends: CUT within a sentence, UNMARKED in some words after a sentence, or "" for a whole end.

    Only long replies are UNMARKED: shorter ones most often lack their full stop alone. Items of lists, titles,
    signatures, addresses, lines of verse and code end in words by habit, and are left out.
    """
    text = text.rstrip()
    if len(text) < _SHORTEST:
        return ""
    last = text[-1]
    if not (last.isalpha() or last in _OPEN or last == "-") or (last > _ASCII and _unmarked(last)):
        return ""
    tail = text[-_LOOKED_AT:]
    before, _, line = tail.rpartition("\n")
    marker = _item(line)
    body = line[marker.end() :] if marker else line
    within = max(body.rfind(end) for end in _ENDS) + 1
    rest = body[max(within, len(body) - _REST) :].strip(" \"'”’»)]*_")
    if not rest or _signed(rest) or _no_word(rest.split()[-1]):
        return ""
    words = _words(rest)
    if last.isalpha() and words and _must_go_on(words[-1], rest, tail):
        return "" if reads_as_code(tail) else CUT
    if not within and (marker or (before and before.rstrip()[-1:] not in FINAL)):
        return ""
    if not any(end in text for end in _ENDS):
        return ""
    unspaced = len(_unspaced(rest))
    if (len(words) < _FEWEST_WORDS and unspaced < 2 * _FEWEST_WORDS) or reads_as_code(tail):
        return ""
    if last in _OPEN or _clipped(rest) or _unspaced_goes_on(rest):
        return CUT
    return UNMARKED if last != "-" and len(text) >= (_LONG_UNSPACED if unspaced else _LONG) else ""


def _must_go_on(word: str, rest: str, tail: str) -> bool:
    """Whether a last word is one that sentences go on after, or the beginning of one."""
    if not word.islower():
        return False
    if word in _GOES_ON:
        return word not in _STRANDED or _question(rest) is None
    halved = len(word) == 2 and word.isascii() and word not in _TWO_LETTERS and rest.endswith(f" {word}")
    return halved and language_of(tail) == "English"
