"""Answers: whether a reply that begins with a refusal gives something all the same."""

from __future__ import annotations

import re

from ftconv import LazyPattern

_LOOKED_AT = 3_000
_LONG, _LONG_UNSPACED = 400, 150
"""Characters of a reply that may do more than refuse, where it goes on with a "however"."""
_WHOLE, _WHOLE_UNSPACED = 1_200, 500
"""So long is no refusal."""
_FEWEST_ITEMS = 3
_AFTER = 20
"""Characters behind a colon that are more than a name."""

unspaced = LazyPattern(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]").match
_goes_on = LazyPattern(
    r"\b(?:however|nevertheless|that said|but (?:i can|here)|here(?:['’]s| is| are)|pero|cependant|toutefois|mais"
    r"|jedoch|allerdings|aber|porém|no entanto)\b"
    r"|不过|但是|但我|但下面|但以下|但可以|但根据|然而|可以为|ただし|しかし|하지만",
    re.IGNORECASE,
).search
_gives = LazyPattern(
    r"\b(?:but|however|nevertheless|instead|that (?:being )?said|still|mais|cependant|toutefois|pero|sin embargo|aber"
    r"|jedoch|allerdings|mas|porém|no entanto)\b(?P<turn>[^.!?:\n]{0,150}): *\n*(?=.{20})"
    r"|(?:但是?|不过|然而|尽管如此|ただし|しかし)(?P<turned>[^。！？：:\n]{0,40})[：:]\s*(?=.{8})"
    r"|\b(?:here(?:['’]s| is| are)|voici|aquí (?:tienes|está|hay)|hier (?:ist|sind)|aqui (?:está|estão|vai))\b(?=.{20})"
    r"|(?:以下|下面)(?:是|为)(?=.{12})"
    r"|\b(?:but|however),? (?:i (?:can|could|do|will|would) )?(?:tell you(?! (?:about|more|how|why))|say|confirm"
    r"|guess|know|i (?:believe|think|guess)|based on|according to|generally|typically|usually"
    r"|in general|on average|historically)\b(?=.{25})"
    r"|(?:但是?|不过|然而)，?我?(?:可以告诉|根据|基于|通常|一般来说|一般而言|总的来说|据)(?=.{12})|我(?:的)?猜测?(?=.{6})",
    re.IGNORECASE | re.DOTALL,
).finditer
_asks = LazyPattern(
    r"\b(?:needs?|require[ds]?|please|specify|let me know|tell me|(?:could|can|would|if) you|you (?:to|could|can)"
    r"|your (?:request|question))\b|请|需要|您(?:可以|能)?提供|告诉我|pouvez-vous|por favor|bitte",
    re.IGNORECASE,
).search
"""A list of what the user should say is no answer."""
_items = LazyPattern(r"^[ \t]*(?:[-*•]|\d{1,2}[.)、])[ \t]*\S", re.MULTILINE).findall


def answers(text: str, refused: int) -> bool:
    """Whether a reply gives an answer behind its refusal, which ends at `refused`; an offer of one is none."""
    is_unspaced = unspaced(text) is not None
    if len(text) >= (_WHOLE_UNSPACED if is_unspaced else _WHOLE):
        return True
    rest = text[refused:_LOOKED_AT]
    if len(rest) < _AFTER:
        return False
    if "```" in rest or "\n|" in rest or (len(_items(rest)) >= _FEWEST_ITEMS and not _asks(rest)):
        return True
    if len(text) >= (_LONG_UNSPACED if is_unspaced else _LONG) and _goes_on(text):
        return True
    return any(not _asks(found["turn"] or found["turned"] or "") for found in _gives(rest))
