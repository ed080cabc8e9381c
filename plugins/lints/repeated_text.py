"""FT313 repeated-text: a reply that goes round in circles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from ftconv import Example, LazyPattern, rule

from ._questions import turn_at
from ._quotation import asked_for, outside_code, reads_as_code
from ._texts import found_in_replies

_sentences = LazyPattern(r"(?<=[.!?。！？])\s+|\n+|(?<=[。！？])").split
_run = re.compile(r"([^\W_])\1{19}").search
_stammers = re.compile(r"\b(\w{2,30})(?:[^\w(（<>]{1,3}\1\b){5}", re.IGNORECASE).finditer
_SYLLABLES = frozenset(
    re.findall(r"\w+", "la na ha he ho hi oh ooh ah da do doo dee dum fa tra yeah hey no go bla blah")
)
"""What songs and laughter repeat."""
_ASKED = (
    *("repeat", "repeated", "repeatedly", "repetition", "times", "song", "lyrics", "poem", "chorus", "chant", "sing"),
    *(
        "répète",
        "répéter",
        "répétez",
        "fois",
        "chanson",
        "wiederhole",
        "wiederholen",
        "mal",
        "lied",
        "repite",
        "repetir",
    ),
    *("veces", "canción", "重复", "遍", "次", "歌", "诗", "繰り返", "回", "歌詞"),
)
_SHORTEST = 8
"""A sentence below it may be a refrain: "Ha ha!", or a cell of a table."""


@rule("FT313", category="style")
def repeated_text(example: Example, *, times: int = 3) -> Iterator[tuple[str, str]]:
    """Reply repeats itself over and over.

    Why is this bad?
        Small models fall into loops, and data that they wrote teach the next one to. Named are a sentence or line that
        occurs three times in a row, a word six times, a letter or digit twenty times. Code, rows of a table and "la la
        la" are left alone, and so is a reply that was asked to repeat something, or for a song.

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
        kind = looped(text)
        return None if not kind or reads_as_code(text) else looped(outside_code(text))

    def looped(text: str) -> str | None:
        if _run(text):
            return "a letter or digit occurs twenty times in a row"
        if any(found[1].lower() not in _SYLLABLES for found in _stammers(text)):
            return "a word occurs six times in a row"
        for sentence, group in groupby(part.strip() for part in _sentences(text) if part.strip()):
            if len(sentence) >= _SHORTEST and any(c.isalpha() for c in sentence):
                count = sum(1 for _ in group)
                if count >= max(times, 2):
                    return f"a sentence or line occurs {count} times in a row"
        return None

    for pointer, kind in found_in_replies(example, circles):
        if not asked_for(turn_at(example, pointer)[1], *_ASKED):
            yield pointer, kind
