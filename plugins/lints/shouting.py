"""FT819 shouting: text in capitals, which models do worse on."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Feature, Triggers, rule, text_of

from ..transforms._shouted import MIN_LETTERS, MIN_WORDS, shouted, texts_of_turn
from ._visible import content_pointer

_ASCII = bytes(range(128))
_ALL_BUT_UPPER = bytes(b for b in _ASCII if not chr(b).isupper())
_ALL_BUT_LOWER = bytes(b for b in _ASCII if not chr(b).islower())
_CAPITALS = bytes(65 if b > 127 or chr(b) in "'-" or chr(b).isupper() else 32 for b in range(256))
"""Makes A of all that may stand in a word in capitals, as anything beyond ASCII may, and a space of the rest."""
_TAILS = bytes(range(128, 192))
"""The bytes of a character beyond ASCII, but its first."""
_NO_PAIR = Feature.SYSTEM | Feature.DEVELOPER | Feature.TURNS | Feature.ORDER


def has_capitals(text: str) -> bool:
    """Whether a text may have as many words of capitals as a run of them has; a quick test."""
    if text.isascii():
        return text.encode().translate(_CAPITALS).count(b"AA") >= MIN_WORDS
    wide = text.encode(errors="replace").translate(_CAPITALS, _TAILS)
    return wide.count(b"AA") >= MIN_WORDS and text.lower() != text


@rule("FT819", category="suspicious", fix="lower-case", unless=_NO_PAIR, triggers=Triggers(test=has_capitals))
def shouting(
    example: Example, *, min_letters: int = MIN_LETTERS, min_words: int = MIN_WORDS
) -> Iterator[tuple[str, str]]:
    """A prompt or completion is written in capitals.

    Why is this bad?
        Models saw little text in capitals and cut it into more tokens, so they do worse on it. A text shouts when more
        than a third of its letters, of all scripts, are capitals, and five words in a row are. Only one question with
        one reply is looked at, without a system prompt: a conversation may shout. Left alone are short texts, code, SQL
        in any case, tags, slots, media marks, letters and formulas, lists of abbreviations, and texts with letters of a
        script without case, in which capitals are names. OpenAI's check for prompts and completions said "More than a
        third of your `prompt` column/key is uppercase."

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
        `lower-case` writes the words that shout in small letters. It is unsafe: names among them lose their capitals.

    Options
        - `min_letters`: texts with fewer letters are left alone; 20 unless given.
        - `min_words`: words of two letters or more that must follow one another; 5 unless given.

    Source
        - OpenAI's `tools fine_tunes.prepare_data`, `lower_case_validator`:
          https://github.com/openai/openai-python/blob/main/src/openai/lib/_validators.py
    """
    messages = example.messages
    if len(messages) != 2 or messages[0].role != "user" or messages[1].role != "assistant":
        return
    for index, message in enumerate(messages):
        text = message.content if isinstance(message.content, str) else text_of(message.content)
        if len(text) < min_letters or not _may_shout(text, min_letters):
            continue
        found = [shouted(text, min_letters, min_words) for text in texts_of_turn(message)]
        share = max((share for share, runs in found if runs), default=0)
        if share:
            yield content_pointer(message, f"/messages/{index}"), f"{share} % of the letters are capitals"


def _may_shout(text: str, least: int) -> bool:
    """Rule out most texts at a few strokes: those with too few capitals. Beyond ASCII, bytes count as capitals."""
    raw = text.encode(errors="replace")
    rest = b"" if text.isascii() else raw.translate(None, _ASCII)
    upper, lower = (len(raw.translate(None, others)) - len(rest) for others in (_ALL_BUT_UPPER, _ALL_BUT_LOWER))
    if rest and (letters := rest.decode()).lower() != letters:
        upper += len(rest)
    return 3 * upper >= least and 2 * upper > lower
