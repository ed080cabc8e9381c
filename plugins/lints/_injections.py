"""Injections: whether a user tells the model to leave its instructions, or to play somebody who has none."""

from __future__ import annotations

import re

from ._quotation import asked_for, outside_code, outside_quotes

SIGNS = ("nstruc", "略")
_BEGINNINGS = "Ignor|ignor|IGNOR|Disre|disre|Forge|forge|You a|Act a|Prete|ChatG|Hi Ch|Hi, y|Hi! Y"
BEGINNINGS = frozenset(_BEGINNINGS.split("|"))
"""An injection that is looked for has one of the signs, or begins so; most turns need no closer look."""

OVERRIDE, PERSONA = "tells the model to ignore its instructions", "makes the model play a persona without rules"

_ORDER = (
    r"(?:instructions?|prompts?|rules|directions|guidelines|commands|programming|training|restrictions|constraints)"
)
_BEFORE = r"(?:previous|prior|above|earlier|preceding|initial|original|system|safety|existing)"
_FILLER = r"(?:(?:all|any|every|each|of|the|your|these|those|other|and|with|to|on|its|about) ){0,5}"
_override = re.compile(
    rf"(?<!not )(?<!n['’]t )(?<!never )(?<!\bi )(?<!\bwe )(?<!how to )"
    rf"\b(?:ignore|disregard|forget|override|bypass) {_FILLER}"
    rf"(?:{_BEFORE}(?: (?:and|or) {_BEFORE})? (?:[\w-]+ ){{0,2}}?{_ORDER}|(?<=your ){_ORDER}|(?<=all )instructions)\b"
    r"|\bignor(?:e|a|ez) (?:toutes |todas )?(?:les|las|tes|vos|tus) instruc(?:tions précédentes|ciones anteriores)"
    r"|忽略(?:掉|你)?(?:之前|以上|前面|上面|先前|此前|所有|全部)[^。，,\n]{0,8}(?:指令|指示|提示|规则|命令)",
    re.IGNORECASE,
).search
_persona = re.compile(
    r"\b(?:act|pretend|roleplay|play|you are|you['’]re|become|simulate|stands for)\b[^\n]{0,200}\bdo anything now\b"
    r"|\bdan\b[^\n]{0,80}\bdo anything now\b",
    re.IGNORECASE,
).search
_WORDS = ("ignore", "ignora", "disregard", "forget", "override", "bypass", "anything now", "忽略")
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


def injection_in(text: str) -> str:
    """Return what a user's turn tries, OVERRIDE or PERSONA; "" for nothing, a quotation, or a talk about injections."""
    lower = text.lower()
    if not any(word in lower for word in _WORDS):
        return ""
    found = OVERRIDE if _override(text) else PERSONA if _persona(text) else ""
    if not found or asked_for(text, *_SUBJECT):
        return ""
    bare = outside_code(text)
    # The name of the persona is explained in quotation marks.
    return found if (_persona(bare) if found == PERSONA else _override(outside_quotes(bare))) else ""
