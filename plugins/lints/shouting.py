"""FT819 shouting: text in capitals, which models do worse on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ftconv import Example, Feature, rule, text_of

from ._visible import content_pointer

_ASCII = bytes(range(128))
_ALL_BUT_UPPER = bytes(b for b in _ASCII if not chr(b).isupper())
_ALL_BUT_LOWER = bytes(b for b in _ASCII if not chr(b).islower())
_sql = re.compile(
    r"\bSELECT\b.+\bFROM\b|\bUPDATE\s+\S+\s+SET\b|\b(?:INSERT\s+INTO|DELETE\s+FROM|CREATE\s+TABLE)\s", re.DOTALL
).search
_sql_sign = re.compile(r"[=*;(]").search
_NO_PAIR = Feature.SYSTEM | Feature.DEVELOPER | Feature.TURNS | Feature.ORDER
_CODES = re.compile(r"[!-~]{31,}|[!-~]*\d[!-~]*")
_coded, _without_codes = _CODES.search, _CODES.sub


@rule("FT819", category="suspicious", fix="lower-case", unless=_NO_PAIR)
def shouting(example: Example, *, min_letters: int = 20) -> Iterator[tuple[str, str]]:
    """More than a third of the letters in a prompt or completion are capitals.

    Why is this bad?
        Models saw little text in capitals and cut it into more tokens, so they do worse on it. OpenAI's check for
        prompts and completions asks the same of a whole column. Only one question with one reply is looked at, without
        a system prompt: a conversation may shout. Short texts, as names and codes, are left alone, and so are SQL,
        whose words are written in capitals by custom, and words that have a digit or more than 30 characters, as keys
        and addresses of pages. It said "More than a third of your `prompt` column/key is uppercase."

    Example
        ```json
        {"messages": [{"role": "user", "content": "HOW FAR IS THE MOON FROM THE EARTH, AND HOW LONG WOULD I WALK?"},
                      {"role": "assistant", "content": "384,400 km, nine years on foot."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon from the Earth, and how long would I walk?"},
                      {"role": "assistant", "content": "384,400 km, nine years on foot."}]}
        ```

    Fix
        `lower-case` writes the whole text in small letters. It is unsafe: names lose their capitals, too.

    Options
        - `min_letters`: texts with fewer letters are left alone.

    Source
        - OpenAI's `tools fine_tunes.prepare_data`, `lower_case_validator`:
          https://github.com/openai/openai-python/blob/main/src/openai/lib/_validators.py
    """
    messages = example.messages
    if len(messages) != 2 or messages[0].role != "user" or messages[1].role != "assistant":
        return
    for index, message in enumerate(messages):
        text = message.content if isinstance(message.content, str) else text_of(message.content)
        if len(text) < min_letters:
            continue
        upper, lower = _cases(text, min_letters)
        if 2 * upper <= lower or upper + lower < min_letters or (_sql(text) and _sql_sign(text)):
            continue
        if _coded(text):
            upper, lower = _cases(_without_codes(" ", text), min_letters)
        if 2 * upper > lower and upper + lower >= min_letters:
            share = 100 * upper // (upper + lower)
            yield content_pointer(message, f"/messages/{index}"), f"{share} % of the letters are capitals"


def _cases(text: str, least: int) -> tuple[int, int]:
    """Count capitals and small letters: those of ASCII at one stroke, the others one by one, and only if they matter.

    Where capitals are too few to be a third of `least` letters, none are counted.
    """
    raw = text.encode(errors="replace")
    ours = raw.translate(None, _ALL_BUT_UPPER)
    if 3 * len(ours) < least:
        return 0, 0
    if text.isascii():
        return len(ours), len(raw.translate(None, _ALL_BUT_LOWER))
    rest = raw.translate(None, _ASCII)
    upper, lower = len(ours) - len(rest), len(raw.translate(None, _ALL_BUT_LOWER)) - len(rest)
    return (upper, lower) if 2 * (upper + len(rest)) <= lower else _with(rest.decode(), upper, lower)


def _with(rest: str, upper: int, lower: int) -> tuple[int, int]:
    """Add the letters beyond ASCII to the counts; most scripts have no capitals."""
    if rest.lower() != rest or rest.upper() != rest:
        upper += sum(map(str.isupper, rest))
        lower += sum(map(str.islower, rest))
    return upper, lower
