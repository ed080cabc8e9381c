"""Shouting: runs of words in capitals, outside of code, SQL, marks and lists of abbreviations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ftconv import LazyPattern, Message
from ftconv.plugins.lints._quotation import outside_code, reads_as_code

MIN_LETTERS, MIN_WORDS = 20, 5

_FEWEST = 2
"""So many different letters a run has for each word but the first that it needs; codons and numerals have fewer."""
_SHORTEST = 2.5
"""So many letters its words have on average: registers and opcodes have fewer."""
_CASELESS = 10
"""One letter in so many without case, and capitals are names and abbreviations."""

_token = re.compile(r"\S+").finditer
_BEFORE, _AFTER = "(\"'“‘„«¿¡*", ")\"'”’»*.,;:!?…"
_word = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*").fullmatch
_number = re.compile(r"[\d.,:%°€$£+-]*").fullmatch
_marks = re.compile(r"\{[^{}]*\}|<[^<>\n]*>|\[[^\[\]\n]*\]|^[^\n]*;[ \t]*$", re.MULTILINE)
"""Slots, tags, media marks, and lines that end as statements do."""
_sql = LazyPattern(
    r"\b(?:SELECT|FROM|WHERE|JOIN|GROUP\s+BY|ORDER\s+BY|HAVING|LIMIT|UNION|DISTINCT|INSERT\s+INTO|VALUES|UPDATE|SET|"
    r"DELETE|CREATE|TABLE|ALTER|DROP|VARCHAR|INTEGER|PRIMARY\s+KEY|NOT\s+NULL|IS\s+NULL|DESC|ASC)\b",
    re.IGNORECASE,
).findall
_statement = LazyPattern(
    r"(?:^|[;:\"'(])\s*(?:SELECT\b.{1,2000}?\bFROM|UPDATE\s+\S+\s+SET|INSERT\s+INTO|DELETE\s+FROM|CREATE\s+TABLE|"
    r"ALTER\s+TABLE|DROP\s+TABLE|WITH\s+\S+\s+AS\s*\()\b",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
).search


def texts_of_turn(turn: Message) -> list[str]:
    """Return the texts of a turn, one for each part."""
    if isinstance(turn.content, str):
        return [turn.content]
    return [text_of_part(part) for part in turn.content or ()]


def text_of_part(part: dict[str, object]) -> str:
    """Return the text of a part; "" for an image and the like."""
    text = part.get("text") if part.get("type") == "text" else ""
    return text if isinstance(text, str) else ""


def shouted(text: str, min_letters: int = MIN_LETTERS, min_words: int = MIN_WORDS) -> tuple[int, list[tuple[int, int]]]:
    """Return how many of 100 letters are capitals, and the start and end of each shouted run of words.

    No run is returned where that is a third or less, there are fewer than `min_letters` letters, or the text holds SQL
    or letters of a script without case. Each run has at least `min_words` words of two letters or more.
    """
    upper, letters = sum(map(str.isupper, text)), sum(map(str.isalpha, text))
    lower = sum(map(str.islower, text))
    if 3 * upper <= letters or letters < min_letters or _CASELESS * (letters - upper - lower) > letters:
        return 0, []
    if _statement(text) or len({" ".join(word.upper().split()) for word in _sql(text)}) > 2:
        return 0, []
    if reads_as_code(text):
        return 0, []
    prose = _marks.sub(_blank, "".join(map(_kept, text, outside_code(text))))
    return 100 * upper // letters, [
        run for run in _runs(prose, min_words) if _is_sentence(prose[slice(*run)], min_words)
    ]


def _kept(was: str, now: str) -> str:
    """Return a character as it is now, and no space for one of code: words before and after it are not in a row."""
    return now if now == was else "\x1f"


def _blank(found: re.Match[str]) -> str:
    return "\x1f" * len(found[0])


def _runs(text: str, min_words: int) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each run of words in capitals; numbers and single letters do not end one."""
    words = start = end = 0
    for token in _token(text):
        core = token[0].lstrip(_BEFORE).rstrip(_AFTER)
        capital = _word(core) is not None and core.isupper()
        if not (capital or _number(core)):
            if words >= min_words:
                yield start, end
            words = 0
        elif capital:
            start = start if words else token.start()
            end = token.end()
            words += len(core) > 1
    if words >= min_words:
        yield start, end


def _is_sentence(run: str, min_words: int) -> bool:
    """Whether a run is a sentence: not a list of abbreviations, a formula, or rows of letters."""
    words = [token[0] for token in _token(run)]
    letters = [c for c in run if c.isalpha()]
    listed = sum(word.endswith((",", ";", "、")) for word in words[:-1])
    return (
        len(set(letters)) >= _FEWEST * (min_words - 1)
        and len(letters) >= _SHORTEST * sum(any(map(str.isalpha, word)) for word in words)
        and 2 * listed <= len(words)
    )
