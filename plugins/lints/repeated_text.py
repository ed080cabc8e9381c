"""FT313 repeated-text: a reply that goes round in circles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from ftconv import Example, rule

from ._texts import found_in_replies

_sentences = re.compile(r"(?<=[.!?。！？])\s+|\n+|(?<=[。！？])").split
_run = re.compile(r"([^\W_])\1{19}").search
_stammer = re.compile(r"\b(\w{2,30})(?:\W{1,3}\1\b){5}", re.IGNORECASE).search
_SHORTEST = 8
"""A sentence below it may be a refrain: "Ha ha!", or a cell of a table."""


@rule("FT313", category="style")
def repeated_text(example: Example, *, times: int = 3) -> Iterator[tuple[str, str]]:
    """Reply repeats itself over and over.

    Why is this bad?
        Small models fall into loops, and data that they wrote teach the next one to. Named are a sentence or line that
        occurs three times in a row, a word six times, a letter or digit twenty times. Poems, songs and tables of equal
        lines do so on purpose.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "It is very far. It is very far. It is very far."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "It is very far. Bring snacks."}]}
        ```

    Options
        `times`: how often a sentence must occur in a row.

    Source
        - "The Curious Case of Neural Text Degeneration": https://arxiv.org/abs/1904.09751
        - NeMo Curator's filters of repeated lines and n-grams: https://github.com/NVIDIA/NeMo-Curator
    """

    def circles(text: str) -> str | None:
        if _run(text):
            return "a letter or digit occurs twenty times in a row"
        if _stammer(text):
            return "a word occurs six times in a row"
        for sentence, group in groupby(part.strip() for part in _sentences(text) if part.strip()):
            if len(sentence) >= _SHORTEST and any(c.isalpha() for c in sentence):
                count = sum(1 for _ in group)
                if count >= max(times, 2):
                    return f"a sentence or line occurs {count} times in a row"
        return None

    yield from found_in_replies(example, circles)
