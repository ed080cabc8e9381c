"""Visible text: what a reader would see of a turn, and what he would not."""

from __future__ import annotations

from unicodedata import category

from ftconv import Feature, Message, text_of
from ftconv.plugins.formats._thoughts import thought_in

BLANK = Feature.EMPTY | Feature.PARTS | Feature.MEDIA
"""What a blank turn uses, unless its text shows a sign: is short, has white space around it, or odd characters."""

_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Controls, formats (zero-width, bidirectional marks, soft hyphen) and separators."""

_HOLLOW = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\ufe0e\ufe0f\uffa0")
"""Letters and marks that are drawn as nothing: fillers, blank Braille, variation selectors."""


def has_visible(text: str) -> bool:
    """Whether any character of `text` can be seen. White space, zero-width characters and fillers cannot."""
    rest = text.strip()
    if not rest:
        return False
    if "!" <= rest[0] <= "~":
        return True
    return any(c not in _HOLLOW and category(c) not in _UNSEEN for c in rest)


def is_blank(message: Message) -> bool:
    """Whether the content of a turn shows nothing: no visible text, and no image, sound or other part."""
    content = message.content
    if isinstance(content, str):
        return not has_visible(content)
    if not content:
        return True
    return all(part.get("type") == "text" for part in content) and not has_visible(text_of(content))


def says_nothing(message: Message) -> bool:
    """Whether a turn answers nothing: it is blank, or its text is a thought and no more."""
    if is_blank(message):
        return True
    content = message.content
    if isinstance(content, list) and any(part.get("type") != "text" for part in content):
        return False
    found = thought_in(text_of(content))
    return found is not None and not has_visible(found[1])


def blank_words(message: Message) -> str:
    """Say what a turn that says nothing has instead, such as `no text` or `only white space`."""
    text = text_of(message.content)
    if not text:
        return "no text"
    if has_visible(text):
        return "only a thought"
    return "only invisible characters" if text.strip() else "only white space"


def content_pointer(message: Message, turn: str) -> str:
    """Return where the content of the turn at `turn` stands: the turn itself where there is no content."""
    return turn if message.content is None else f"{turn}/content"
