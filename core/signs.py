"""Signs: what a quick look at all text of an example shows, so that most rules need not look at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct

from .example import Example, Message

SHORT_CHARACTERS = 24
_CONTROLS = bytes(n for n in range(32) if n not in (9, 10, 13)) + b"\x7f"


class Signs(Struct, frozen=True):
    """What some text of an example must show for a rule to have anything to say; any one of them will do.

    `characters`: one of these occurs. `odd`: a character beyond printable ASCII, tab and line breaks.
    `short`: a text of less than SHORT_CHARACTERS, or one that begins or ends with white space.
    `test(text)` looks at all texts at once, joined by line breaks.
    Texts are the contents of turns, their parts, thoughts, refusals and arguments, and plain text.
    """

    characters: str = ""
    odd: bool = False
    short: bool = False
    test: Callable[[str], bool] | None = None


def texts_of(example: Example) -> list[str]:
    """Return every text of an example that a model may be trained on, in order."""
    out: list[str] = []
    for thread in (example.messages, example.chosen or (), example.rejected or ()):
        for message in thread:
            content = message.content
            if type(content) is str:
                out.append(content)
            elif content:
                out.extend(part["text"] for part in content if type(part.get("text")) is str)  # type: ignore[union-attr]
            if message.tool_calls or message.reasoning or message.refusal:
                _beside(message, out)
    if example.text is not None:
        out.append(example.text)
    return out


def _beside(message: Message, out: list[str]) -> None:
    out.extend(text for text in (message.reasoning, message.refusal) if text)
    out.extend(call.arguments for call in message.tool_calls or ())


class Looker:
    """Looks for the signs that the rules of a run ask for. `mask_of` numbers them as bits."""

    SHORT, ODD = 1, 2

    def __init__(self, wanted: Iterable[Signs]) -> None:
        asked = list(wanted)
        characters = sorted({c for signs in asked for c in signs.characters})
        tests = [signs.test for signs in asked if signs.test is not None]
        self._bits: dict[Any, int] = {what: 4 << n for n, what in enumerate(dict.fromkeys([*characters, *tests]))}
        self._each = [(c, self._bits[c]) for c in characters]
        self._tests = [(test, self._bits[test]) for test in dict.fromkeys(tests)]

    def mask_of(self, signs: Signs) -> int:
        """Return the bits of the signs that a rule asks for."""
        found = sum(self._bits[c] for c in set(signs.characters))
        found |= self._bits[signs.test] if signs.test is not None else 0
        return found | (self.ODD if signs.odd else 0) | (self.SHORT if signs.short else 0)

    def look(self, texts: list[str]) -> int:
        """Return the bits of the signs that these texts show."""
        found = 0
        for text in texts:
            if len(text) < SHORT_CHARACTERS or text[0] <= " " or text[-1] <= " ":
                found = 1
                break
        whole = "\n".join(texts)
        if not whole.isascii() or len(whole) != len(whole.encode().translate(None, _CONTROLS)):
            found |= 2
        for character, bit in self._each:
            if character in whole:
                found |= bit
        for test, bit in self._tests:
            if test(whole):
                found |= bit
        return found
