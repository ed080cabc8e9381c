"""Masks: placeholders that name the kind of what stood there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

Span = tuple[int, int, str]
"""Start, end, and the kind in words, as `an AWS access key`."""


def masked(text: str, find: Callable[[str], Iterable[Span]]) -> str:
    """Return the text with a placeholder in every place that `find` names, until it names none."""
    while spans := sorted(find(text)):
        out, at = [], 0
        for start, end, kind in spans:
            if start < at:
                continue  # a part of the one before
            out += [text[at:start], placeholder(kind)]
            at = end
        text = "".join([*out, text[at:]])
    return text


def placeholder(kind: str) -> str:
    """`an AWS access key` → `[AWS_ACCESS_KEY]`."""
    words = re.sub(r"^an? ", "", kind)
    return "[" + re.sub(r"[^A-Za-z]+", "_", words).upper() + "]"
