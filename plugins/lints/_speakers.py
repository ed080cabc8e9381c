"""Speakers: marks such as `User:` in a text, with which transcripts say whose turn it is."""

from __future__ import annotations

import re

_USERS = "human|user|customer|client|patient|用户|患者|病人|utilisateur|usuario"
_ASSISTANTS = "assistant|chatbot|bot|ai|gpt|chatgpt|doctor|agent|助手|医生|机器人|客服|assistante?|asistente"
_NAMES = rf"(?:(?P<user>{_USERS})|(?P<assistant>{_ASSISTANTS}))"
marks = re.compile(
    rf"(?:(?:(?<=\n)|\A) *|(?:(?<=[^\d\s.][.?!…])|(?<=[。！？])) ?(?-i:(?=[A-Z患用病]))|(?P<tag>[<\[]))"
    rf"{_NAMES}(?(tag)[>\]]) ?[:：](?!//)",
    re.IGNORECASE,
).finditer
"""A mark at the beginning of a line, after the end of a sentence, or in angles; its group says who speaks."""

_TAILS = frozenset({*"户者人手生服", "an", "er", "nt", "ot", "pt", "ai", "or", "r>", "t>", "n>", "r]", "t]"})


def may_hold_mark(text: str) -> bool:
    """Whether something like the end of a role's name is before a colon; a quick test."""
    if ":" in text:
        for piece in text.split(":")[:-1]:
            if piece[-2:].lower() in _TAILS or piece[-1:] in _TAILS:
                return True
    return "：" in text
