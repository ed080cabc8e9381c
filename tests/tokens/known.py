"""Both built-in tokenizers by name, and texts that are hard to count."""

from __future__ import annotations

from ftconv import TokenCounter, counter_for
from ftconv.plugins.tokenizers.cl100k_base import tokenizer as cl100k
from ftconv.plugins.tokenizers.o200k_base import tokenizer as o200k

KNOWN = {tokenizer.name: tokenizer for tokenizer in (cl100k, o200k)}
NAMES = sorted(KNOWN)

MANY = 300_000
LONG_RUN = 1_000_000
"""So much white space is more than tiktoken takes."""

HARD = {
    "one letter": "a" * MANY,
    "capitals": "A" * MANY,
    "spaces": " " * LONG_RUN,
    "spaces before a word": " " * LONG_RUN + "x",
    "tabs": "\t" * LONG_RUN,
    "no-break spaces": "\u00a0" * LONG_RUN,
    "blank lines": "\n" * MANY,
    "digits": "1" * MANY,
    "dots": "." * MANY,
    "ideographs": "字" * MANY,
    "pictures": "😀" * MANY,
    "accents alone": "\u0301" * MANY,
    "null characters": "\0" * MANY,
    "halves of a surrogate pair": "\ud800" * MANY,
    "both halves of surrogate pairs": "\ud83d\ude00" * MANY,
    "special tokens": "<|endoftext|>" * (MANY // 10),
    "letters without a space": "Zq9xKvBn" * (MANY // 8),
}


def counter(name: str, **more: str) -> TokenCounter:
    return counter_for(name, tokenizers=KNOWN, **more)  # type: ignore[arg-type]
