"""FT322 homoglyph: a letter of another script that looks like the right one."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import name

from ftconv import Example, LazyPattern, Triggers, rule

from ._texts import found_in

_CYRILLIC = "аеорсухіјѕԁһԛԝАВЕКМНОРСТУХІЈЅԌ"
_GREEK = "οΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
"""Not the small letters that formulas and units have, such as alpha and nu."""
_LATIN = "aeopcyxijsdhqwABEKMHOPCTYXIJSGZN"
_mixed = LazyPattern(rf"(?<!\w)(?=[^\W\d_]*[A-Za-z])[^\W\d_]*[{_CYRILLIC}{_GREEK}][^\W\d_]*(?!\w)").finditer
_FEWEST = 3
"""Letters of a word; shorter ones are formulas and abbreviations."""


@rule("FT322", category="suspicious", triggers=Triggers(characters=_CYRILLIC + _GREEK))
def homoglyph(example: Example) -> Iterator[tuple[str, str]]:
    """Word mixes Latin letters with Cyrillic or Greek ones that look the same.

    Why is this bad?
        `pаypal` with a Cyrillic `а` is another word to a tokenizer, which cuts it into pieces it has hardly seen; no
        search finds it. Such words come from keyboards, scans, and people who want to pass a filter. Named is a word of
        three letters or more in which those of one script are all look-alikes of the other. Formulas, units and words
        joined by a hyphen are left alone.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snаcks."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Source
        - Unicode's list of confusable characters, and mixed-script detection:
          https://www.unicode.org/reports/tr39/#Mixed_Script_Detection
        - Boucher et al., "Bad Characters: Imperceptible NLP Attacks": https://arxiv.org/abs/2106.09898
    """
    for pointer, letter in found_in(example, _odd_letter):
        yield pointer, f"a word of two scripts: {letter}"


def _odd_letter(text: str) -> str | None:
    """Return the first letter that only looks like one of the rest of its word, by its name."""
    if text.isascii():
        return None
    for found in _mixed(text):
        word = found[0]
        latin = [c for c in word if c.isascii()]
        others = [c for c in word if not c.isascii() and (c in _CYRILLIC or c in _GREEK)]
        if len(word) < _FEWEST:
            continue
        if len(others) + len(latin) == len(word) and len(latin) > len(others):
            return _named(others[0])
        cyrillic = all("\u0400" <= c <= "\u052f" for c in word if not c.isascii())
        if cyrillic and len(latin) * 2 < len(word) and all(c in _LATIN for c in latin):
            return _named(latin[0])
    return None


def _named(letter: str) -> str:
    return f"U+{ord(letter):04X} {name(letter)}"
