"""FT304 invisible-character: characters that nobody sees and the tokenizer does."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import category

from ftconv import Example, LazyPattern, Triggers, rule

from ._texts import found_in

_each = LazyPattern(
    "[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufffd\U000e0001\U000e0020-\U000e007f]"
).finditer
_NAMES = {
    "\u00ad": "soft hyphen", "\u200b": "zero width space", "\u200c": "zero width non-joiner",
    "\u200d": "zero width joiner", "\u2060": "word joiner", "\ufeff": "byte order mark",
    "\ufffd": "replacement character, for one that was lost",
}  # fmt: skip
_right_to_left = LazyPattern(
    "[\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
).search
"""Hebrew, Arabic, Syriac, Thaana, N'Ko, Adlam and others."""
_MARKS = "\u061c\u200e\u200f"
_FLAG = "\U0001f3f4"
_JOINERS_OF_WORDS = "\u0600\u1cff"
"""From Arabic to Vedic: the scripts in which joiners are part of the spelling, and few others."""


@rule("FT304", category="suspicious", fix="strip-invisible", triggers=Triggers(invisible=True))
def invisible_character(example: Example) -> Iterator[tuple[str, str]]:
    """Text contains an invisible character, or the replacement for a lost one.

    Why is this bad?
        Two words that look the same get different tokens; bidirectional controls show a text other than the one
        that is trained, and tag characters hide instructions. They come with text copied from pages and PDF files.
        U+FFFD says that a decoder gave up: what stood there is lost. Joiners are left alone where they belong to
        the spelling, in emoji and in Arabic and Indic scripts, and direction marks in text that runs right to left.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400\\u200b km. Bring snacks."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Fix
        `strip-invisible` takes them out, all but U+FFFD: nobody can tell what stood there. It is unsafe: text changes.

    Source
        - Unicode, "Unicode Security Considerations": https://www.unicode.org/reports/tr36/
        - "Trojan Source: Invisible Vulnerabilities": https://trojansource.codes/
        - Unicode, joiners in emoji: https://www.unicode.org/reports/tr51/
    """
    for pointer, char in found_in(example, _invisible):
        yield pointer, f"{_name(char)} (U+{ord(char):04X}) in the text"


def _invisible(text: str) -> str | None:
    found = next(invisible_in(text), None)
    return None if found is None else found[1]


def invisible_in(text: str) -> Iterator[tuple[int, str]]:
    """Yield each invisible character that does not belong to the spelling, and where it is."""
    if text.isascii():
        return
    right_to_left: bool | None = None
    for found in _each(text):
        if found[0] in _MARKS:
            if right_to_left is None:
                right_to_left = _right_to_left(text) is not None
            if not right_to_left:
                yield found.start(), found[0]
        elif not _belongs(found[0], text, found.start()):
            yield found.start(), found[0]


def _belongs(char: str, text: str, index: int) -> bool:
    """Whether the character is part of the spelling where it is."""
    if char in "\u200c\u200d":
        before, after = text[max(index - 1, 0) : index], text[index + 1 : index + 2]
        if any(_JOINERS_OF_WORDS[0] <= c <= _JOINERS_OF_WORDS[1] for c in (before, after) if c):
            return True
        return char == "\u200d" and after != "" and category(after) in ("So", "Sm", "Po")
    return char >= "\U000e0020" and _FLAG in text[max(index - 8, 0) : index]


def _name(char: str) -> str:
    if char in _NAMES:
        return _NAMES[char]
    if char > "\uffff":
        return "tag character"
    return "invisible operator" if "\u2061" <= char <= "\u2064" else "direction control"
