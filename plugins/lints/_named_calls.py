"""Named calls: tools that a text tells to call as code is written, `find_train(city)`, without the word tool.

Code has functions as well: texts that talk about programs are left alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from ftconv import Example, LazyPattern, Message, text_of

IDENTIFIER = r"(?:[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+|[a-z]+(?:[A-Z][a-z0-9]+)+)"
_calls = LazyPattern(
    r"\b(?:(?i:call|calls|calling|invoke|invokes|invoking)|(?P<any>(?i:use|uses|using|run|running|try)))"
    r"\s+(?:the\s+|my\s+)?"
    rf"(?:`(?P<a>{IDENTIFIER})(?P<b>\([^`\n]{{0,200}}\))?`|(?P<c>{IDENTIFIER})\([^()\n]{{0,200}}\))"
).finditer
_about_code = LazyPattern(
    r"```|(?i:\b(?:python|javascript|typescript|java|node\.?js|c\+\+|rust|golang|php|ruby|kotlin|swift|sql|pandas|numpy"
    r"|librar(?:y|ies)|modules?|scripts?|snippets?|compil\w+|debug\w*|(?:source|your|the|my|in|write|this) code"
    r"|codebase|coding|program(?:s|ming|mers?)?|repositor(?:y|ies)|repo|sdk|endpoints?|callbacks?|react|django)\b)"
).search
_runs_code = re.compile(r"(?i:python|code|exec|shell|bash|terminal|interpret|sql|script|repl|sandbox|command)").search
_meant = re.compile(r"(?i:\b(?:I|I['’]ll|I['’]m|let me|let['’]s|we|need to|going to|should|must|then)\b)").search
_BEFORE = 40


def named_calls_in(turn: Message, key: str, example: Example, functions: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield where a text says to call something, and the name of it; of a reply, only what it will call."""
    text = text_of(turn.content) if key == "content" else turn.reasoning or ""
    if not ("`" in text or "(" in text):
        return
    found = [one for one in _calls(text) if one["b"] or one["c"] or not one["any"]]
    if not found or any(map(_runs_code, functions)) or _talks_of_code(turn, text, example):
        return
    told = json.dumps(example.tools, default=str)
    for one in found:
        name = one["a"] or one["c"]
        if name in told:
            continue
        if turn.role != "assistant" or _meant(text[max(one.start() - _BEFORE, 0) : one.start()]):
            yield one.start(), name


def _talks_of_code(turn: Message, text: str, example: Example) -> bool:
    """Whether the text is about a program; for a reply, or the question before is."""
    if _about_code(text):
        return True
    asked = (text_of(one.content) for one in example.messages if one.role == "user")
    return turn.role == "assistant" and any(_about_code(one) or "()" in one for one in asked)
