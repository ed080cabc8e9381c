"""FT319 slop-words: words that language models use far more often than people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from ftconv import Example, rule

from ._quotation import outside_code
from ._texts import found_in_replies

_MOST_NAMED = 5


@cache
def _slop() -> re.Pattern[str]:
    lines = files(__package__).joinpath("slop_words.txt").read_text("utf-8").splitlines()
    words = [line for line in lines if line and not line.startswith("#")]
    each = (re.escape(word.removesuffix("*")).replace("'", "['’]") + r"\w*" * word.endswith("*") for word in words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(each, key=len, reverse=True))})(?!\w)")


@rule("FT319", category="style")
def slop_words(example: Example, *, least: int = 3) -> Iterator[tuple[str, str]]:
    """Reply contains several words that language models overuse.

    Why is this bad?
        "A testament to the rich tapestry" comes from the model that wrote the data, and the next one says it more
        often still. One such word is not enough; named is a reply with three different ones. The list, English, is
        `plugins/lints/slop_words.txt`, with its sources. Code is left out.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "Let's delve into it: the Moon is a testament to the rich tapestry of space."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Options
        - `least`: how many different ones a reply must have; 3 unless given.

    Source
        - antislop-sampler, words that models use more often than people, with how much more:
          https://github.com/sam-paech/antislop-sampler
        - Excess words of style in abstracts of 2024: https://github.com/berenslab/llm-excess-vocab
    """  # noqa: E501

    def overused(text: str) -> str | None:
        found = dict.fromkeys(_slop().findall(text.lower()))
        if len(found) < least:
            return None
        found = dict.fromkeys(_slop().findall(outside_code(text).lower()))
        if len(found) < least:
            return None
        named = ", ".join(repr(word) for word in list(found)[:_MOST_NAMED])
        more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
        return f"reply contains {len(found)} words or phrases that language models overuse: {named}{more}"

    yield from found_in_replies(example, overused)
