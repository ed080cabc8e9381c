"""FT324 repeated-words: a reply that repeats a few words without end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ftconv import Example, Triggers, rule, text_of

from ._quotation import asked_for, reads_as_code
from ._texts import found_in_replies

_LONGEST = 60
"""Characters of the words that are repeated, with what is between them."""
_SEED = 8
_loop = re.compile(
    rf"(?<!\w)(?P<words>[^\W\d_]{{2,}}[,;]? [^\n.!?|]{{0,{_LONGEST - 4}}}?(?<=[^\W\d_]))"
    r"(?:[,;]? (?P=words)(?!\w)){2,}",
    re.IGNORECASE,
).search
_FEWEST = 40
"""Characters of a loop: shorter ones are said by people, too."""
_ASKED = ("repeat", " times", "重复", "song", "lyrics", "chant", "poem")


def may_loop(text: str) -> bool:
    """Whether the text at its end, or in its middle, occurs a few words before as well; a quick test."""
    end = len(text) - 2  # without the full stop
    if text.rfind(text[end - _SEED : end], max(0, end - _SEED - _LONGEST), end - 1) >= 0:
        return True
    end //= 2
    return text.rfind(text[end - _SEED : end], max(0, end - _SEED - _LONGEST), end - 1) >= 0


@rule("FT324", category="suspicious", triggers=Triggers(test=may_loop))
def repeated_words(example: Example) -> Iterator[tuple[str, str]]:
    """Reply repeats the same few words over and over.

    Why is this bad?
        Models that were decoded greedily fall into loops, "the town the town the town", and data that they wrote teach
        the next one to. Named are two words or more that come three times in a row in one sentence, 40 characters in
        all; "very, very, very" and "la la la" are not, nor are lines that begin alike. Sentences and lines that are
        repeated are FT313.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "It is far from the town the town the town the town the town."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "It is far from the town. Bring snacks."}]}
        ```

    Source
        - Holtzman et al., "The Curious Case of Neural Text Degeneration": https://arxiv.org/abs/1904.09751
    """
    for pointer, words in found_in_replies(example, _repeated):
        if not any(asked_for(text_of(turn.content), *_ASKED) for turn in example.messages if turn.role == "user"):
            yield pointer, words


def _repeated(text: str) -> str | None:
    if not may_loop(text):
        return None
    found = _loop(text)
    if found is None or len(found[0]) < _FEWEST or " " not in found["words"].strip():
        return None
    words = found["words"].casefold().split()
    if len({word.strip(",;") for word in words}) < 2 or reads_as_code(text):
        return None
    times = len(found[0]) // (len(found["words"]) + 1)
    return f"the same {len(words)} words come {max(times, 3)} times in a row"
