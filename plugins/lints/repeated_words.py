"""FT324 repeated-words: a reply that repeats a few words without end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ftconv import Batch, Example, Place, PlainRow, rule, text_of, threads_of

from ._occurrences import Occurrences, merge, note, told
from ._quotation import asked_for, reads_as_code

_LONGEST = 60
"""Characters of the words that are repeated, with what is between them."""
_SEED = 12
_FEWEST = 40
"""Characters of a loop: shorter ones are said by people, too."""
_ASKED = ("repeat", " times", "重复", "song", "lyrics", "chant", "poem")
_words = re.compile(r"[^\W\d_]{2,}").findall


def _loop_at(text: str, end: int) -> str:
    """Return the words that are repeated before `end`; "" if there are none."""
    seed = text[end - _SEED : end]
    before = text.rfind(seed, max(0, end - _SEED - _LONGEST), end - 1)
    if before < 0 or end < _SEED:
        return ""
    period = end - _SEED - before
    start = end - _SEED
    while start > period and text[start - 1] == text[start - 1 - period]:
        start -= 1
    loop = text[start - period : end]
    return text[end - period : end] if len(loop) >= max(_FEWEST, 3 * period) else ""


def _found(example: Example) -> Iterator[tuple[str, str]]:
    """Look at the last turn of each thread."""
    for pointer, thread in threads_of(example):
        reply = thread[-1] if thread else None
        if reply is None or reply.role != "assistant" or not isinstance(reply.content, str):
            continue
        loop = _loop_at(reply.content, len(reply.content) - 2)  # without the full stop
        words = _words(loop)
        if len({word.casefold() for word in words}) < 2 or "\n" in loop or "|" in loop:
            continue
        asked = any(asked_for(text_of(turn.content), *_ASKED) for turn in example.messages if turn.role == "user")
        if not asked and not reads_as_code(reply.content):
            yield f"{pointer}/{len(thread) - 1}/content", f"the same {len(words)} words come again and again"


def see_all(state: Occurrences, batch: Batch) -> Occurrences:
    """Look at the end of replies."""
    texts = [row.texts[-1] if type(row) is PlainRow and row.texts else None for row in batch.rows]
    begin, end = -2 - _SEED, -2
    # The last words, but for the full stop, come again just before.
    for index in [
        at for at, text in enumerate(texts) if text is None or text[begin:end] in text[begin - _LONGEST : -3]
    ]:
        for pointer, words in _found(batch.examples[index]):
            note(state, batch.place(index), pointer, words, batch.examples[index])
            break
    return state


@rule("FT324", category="suspicious", start=Occurrences, see_all=see_all, merge=merge)
def repeated_words(state: Occurrences) -> Iterator[tuple[Place | None, str, str, str]]:
    """Reply repeats the same few words over and over.

    Why is this bad?
        Models that were decoded greedily fall into loops, "the town the town the town", and data that they wrote teach
        the next one to. Named are two words or more that come three times in a row or more often at the end of a
        conversation, where models are caught in them; "very, very, very" and "la la la" are not, nor are songs and
        replies that were asked for. Sentences and lines that are repeated elsewhere are FT313.

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
    yield from told(state)
