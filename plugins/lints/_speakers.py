"""Speakers: marks such as `User:` in a text, with which transcripts say whose turn it is."""

from __future__ import annotations

import re

from ftconv import LazyPattern

_USERS = "human|user|customer|client|patient|用户|患者|病人|utilisateur|usuario"
_ASSISTANTS = "assistant|chatbot|bot|ai|gpt|chatgpt|doctor|agent|助手|医生|机器人|客服|assistante?|asistente"
_NAMES = rf"(?:(?P<user>{_USERS})|(?P<assistant>{_ASSISTANTS}))"
marks = LazyPattern(
    rf"(?:(?:(?<=\n)|\A) *|(?:(?<=[^\d\s.][.?!…])|(?<=[。！？])) ?(?-i:(?=[A-Z患用病]))|(?P<tag>[<\[]))"
    rf"{_NAMES}(?(tag)[>\]]) ?[:：](?!//)",
    re.IGNORECASE,
).finditer
"""A mark at the beginning of a line, after the end of a sentence, or in angles; its group says who speaks."""

_tail = re.compile(
    r":(?:(?<=(?:ser|man|ent|mer|ant|bot|Bot|tor|GPT|gpt|SER|MAN|ENT|ANT|er>|an>|nt>|ot>|er\]|an\]|nt\]|ot\]):)"
    r"|(?<=[ \n.?!]AI:)|(?<=[户者人手生服]:))"
).search


def may_hold_mark(text: str) -> bool:
    """Whether something like the end of a role's name is before a colon; a quick test."""
    return _tail(text) is not None or "：" in text
