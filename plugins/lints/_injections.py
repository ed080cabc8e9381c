"""Injections: whether a user tells the model to leave its instructions, or to play somebody who has none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ftconv import LazyPattern

from ._quotation import asked_for, outside_code, outside_quotes

_SIGNS = ("nstruc", "gnor")
_BEGINNINGS = (
    "Ignore|ignore|IGNORE|Disreg|disreg|Forget|forget|FORGET|Overri|Bypass|Oublie|Olvida|Vergis|You ar|you ar|You wi"
    "|You're|You mu|You do|You no|You ca|Act as|act as|Preten|preten|Imagin|ChatGP|From n|from n|I want|Let's |Please"
    "|Hi! Yo|Hi, yo|Hi Cha|Hello |Hello,|Hello!"
    "|Stop f|Enter |Enable|Do not|Don't |Rolepl|Role-p|Simula|Stay i|Break |Respon|Answer|Be an "
)
_KNOWN = frozenset(_BEGINNINGS.split("|"))

OVERRIDE, PERSONA = "tells the model to ignore its instructions", "makes the model play a persona without rules"

_ORDER = (
    r"(?:instructions?|prompts?|rules|directions|directives|guidelines|guardrails|commands|programming|restrictions"
    r"|constraints|limitations|polic(?:y|ies)|filters|protocols|safeguards"
    r"|training(?! (?:partner|session|plan|course|class|shoes|wheels|day)))"
)
_BEFORE = (
    r"(?:previous|prior|above|earlier|preceding|initial|original|system|safety|existing|ethical|moral|content|own|current"
    r"|built-in|internal|openai(?:['’]s)?)"
)
_FILLER = r"(?:(?:all|any|every|each|of|the|your|these|those|other|and|with|to|on|its|about) ){0,5}"
_override = LazyPattern(
    rf"(?<!not )(?<!n['’]t )(?<!never )(?<!\bi )(?<!\bwe )(?<!how to )"
    rf"\b(?:ignore|disregard|forget|override|bypass) {_FILLER}"
    rf"(?:{_BEFORE}(?: (?:and|or) {_BEFORE})? (?:[\w-]+ ){{0,2}}?{_ORDER}|(?<=your ){_ORDER}|(?<=all )instructions)\b"
    r"|\b(?:stop following|do not follow|don['’]t follow|(?:no longer|don['’]t|do not) (?:have|need) to follow"
    rf"|set aside|abandon|break(?: free (?:of|from))?) (?:any of |all (?:of )?)?your (?:{_BEFORE} )?{_ORDER}\b"
    r"|\b(?:ignor(?:e|a|ez)|oublie[zr]?|olvida|esqueça|dimentica) (?:toutes |todas |todos |tutte )?(?:de )?"
    r"(?:(?:les|las|as|le|tes|vos|tus|sus|suas|tue) (?:instru[cç]\w+|istruzioni) (?:précédentes|anteriores|precedenti)"
    r"|(?:tes|vos|tus|sus|suas|tue) (?:instru[cç]\w+|istruzioni|règles|reglas|regras|regole|directives|directrices))"
    r"|\b(?:ignoriere|vergiss|missachte) (?:(?:alle|alles?|deine|die|meine) ){0,2}(?:(?:vor|bis)herigen|obigen|früheren"
    r"|deine) (?:anweisungen|regeln|richtlinien|instruktionen)"
    r"|(?:忽略|无视|忘记|忘掉)(?:掉|你)?(?:之前|以上|前面|上面|先前|此前|所有|全部|你的|您的)[^。，,\n]{0,8}"
    r"(?:指令|指示|提示|规则|命令|准则|限制|设定)",
    re.IGNORECASE,
).search
_PLAY = (
    r"\b(?:act (?:as|like)|acting as|pretend|role-?play|play (?:as|the role)|you are|you['’]re|imagine (?:that )?you"
    r"|you(?: will|['’]ll| must| should) be|become|simulate|stands for|from now on"
    r"|(?:respond|answer|reply|speak|talk|write|behave) (?:to me )?(?:as|like))\b"
)
_MACHINE = r"\b(?:ais?|(?:language )?models?|assistant|chat ?bot|bot|\w*gpt)\b"
_FREE = (
    r"(?:(?:without|with no|has no|have no|having no|free (?:of|from)|not bound by|no longer bound by"
    r"|do(?:es)?(?: not|n['’]t) have|ignores?)"
    r" (?:any |all |the |its |your )?(?:(?:\w+|\w+ (?:or|and) \w+) ){0,2}(?:restrictions?|limits|limitations|filters?"
    r"|rules|censorship|guidelines|guardrails|boundaries|constraints|polic(?:y|ies)|morals|ethics)\b"
    rf"|{_PLAY}[^.!?\n]{{0,40}}\b(?:un(?:restricted|censored|filtered)|jailbroken|amoral)\b)"
)
_free = LazyPattern(_FREE, re.IGNORECASE).search
_persona = LazyPattern(
    rf"{_PLAY}[^\n]{{0,200}}\bdo anything now\b"
    r"|\bdan\b[^\n]{0,80}\bdo anything now\b"
    rf"|{_PLAY}[^.!?\n]{{0,60}}{_MACHINE}[^.!?\n]{{0,40}}{_FREE}"
    rf"|{_PLAY}[^.!?\n]{{0,40}}\b(?-i:DAN|STAN|DUDE|AIM|EvilGPT|DevMode)\b[^\n]{{0,200}}{_FREE}"
    r"|\b(?:un(?:restricted|censored|filtered)|jailbroken) (?:ai|assistant|chat ?bot|language model"
    r"|version of yourself)\b",
    re.IGNORECASE,
).search
_LEAVING = (
    *("ignor", "disregard", "forget", "override", "bypass", "set aside", "abandon "),
    *("top following", "not follow", "t follow your", "to follow", "break your", "break free"),
    *("oublie", "olvida", "esqueça", "dimentica", "vergiss", "missachte", "忽略", "无视", "忘"),
)
_RULES = (
    *("nstru", "ules", "estrict", "uideline", "nything now", "rompt", "rogramming", "raining", "imit", "ilter"),
    *("olic", "ensor", "irecti", "uardrail", "ommands", "onstraint", "rotocol", "afeguard", "oundaries"),
    *("moral", "ethics", "ailbroken", "ègles", "reglas", "regras", "regole", "irectrices", "struzioni", "nweisungen"),
    *("egeln", "ichtlinien", "指", "提示", "规则", "命令", "准则", "限制", "设定"),
)
"""What is left: one of these is in whatever the patterns find; looking for them costs less."""
_SUBJECT = (
    *(
        "prompt injection",
        "prompt-injection",
        "injection attack",
        "jailbreaking",
        "jailbreak attempt",
        "jailbreak prompt",
    ),
    *("red team", "red-team", "adversarial", "提示注入", "越狱"),
)


def worth_a_look(texts: Sequence[str]) -> list[int]:
    """Return which of many turns begin as injections do, or have a word of theirs; most need no closer look."""
    one, other = _SIGNS
    return [
        at
        for at, text in enumerate(texts)
        if one in text
        or other in text
        or text[:6] in _KNOWN
        or (not text.isascii() and ("略" in text or "视" in text or "忘" in text))
    ]


def injection_in(text: str) -> str:
    """Return what a user's turn tries, OVERRIDE or PERSONA; "" for nothing, a quotation, or a talk about injections."""
    if not any(word in text for word in _RULES):
        return ""
    lower = text.lower()
    found = ""
    if any(word in lower for word in _LEAVING) and _override(text):
        found = OVERRIDE
    elif ("anything now" in lower or _free(text)) and _persona(text):
        found = PERSONA
    if not found or asked_for(text, *_SUBJECT):
        return ""
    bare = outside_code(text)
    # The name of the persona is explained in quotation marks.
    return found if (_persona(bare) if found == PERSONA else _override(outside_quotes(bare))) else ""
