"""Tokens: counted exactly and offline where there is a vocabulary, bounded or estimated where not, and marked so."""

from __future__ import annotations

from .byte_pair import byte_pair_tokenizer
from .chat import ExampleTokens, Framing, TokenCounter, TurnTokens
from .choose import DEFAULT, counter_for, framing_of, known_tokenizer
from .count import Count, CountKind, weakest
from .vocabulary import Vocabulary, VocabularyNotFound

__all__ = [
    "DEFAULT",
    "Count",
    "CountKind",
    "ExampleTokens",
    "Framing",
    "TokenCounter",
    "TurnTokens",
    "Vocabulary",
    "VocabularyNotFound",
    "byte_pair_tokenizer",
    "counter_for",
    "framing_of",
    "known_tokenizer",
    "weakest",
]
