"""The prefilter: one quick look at all text of an example, so that most rules need not look at all."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ..model.batch import PlainRow
from ..spec.triggers import (
    BLANK,
    CONTROL,
    ECHO,
    ECHO_CHARACTERS,
    HOLLOW,
    INVISIBLE,
    SHORT_CHARACTERS,
    WORD,
    Triggers,
)

_CONTROLS = bytes(n for n in range(32) if n not in (9, 10)) + b"\x7f"
_INK = frozenset(map(chr, range(33, 127)))
"""What is seen, of ASCII."""
_ASKING = ("?", "？")
_HOLLOW = "\u115f\u1160\u3164\uffa0"
"""Letters that are drawn as nothing."""

_ESCAPED = "\t\n"
"""What may stand in a text whose bytes do not have it."""


class Prefilter:
    """Looks for the triggers that the rules of a run ask for, and numbers them as bits.

    `unless` are the features of examples that `look_all` need not ask a test about.
    """

    def __init__(self, wanted: Iterable[Triggers], unless: Mapping[Callable[[str], bool], int] | None = None) -> None:
        asked = list(wanted)
        characters = sorted({c for triggers in asked for c in triggers.characters})
        tests = list(dict.fromkeys(triggers.test for triggers in asked if triggers.test is not None))
        self._bits: dict[Any, int] = {what: 64 << n for n, what in enumerate([*characters, *tests])}
        self._ascii = [(c, self._bits[c]) for c in characters if c.isascii()]
        wide: dict[int, list[tuple[str, int]]] = {}
        for c in characters:
            if not c.isascii():
                wide.setdefault(c.encode()[0], []).append((c, self._bits[c]))
        self._wide = list(wide.items())
        """The other characters, by their first byte in UTF-8."""
        self._tests = [(test, self._bits[test]) for test in tests]
        self._needs: dict[Callable[[str], bool], str] = {}
        for triggers in asked:
            if triggers.test is not None:
                self._needs[triggers.test] = self._needs.get(triggers.test, triggers.needs) and triggers.needs
        self._unless = unless or {}
        self._words = frozenset[str]().union(*(triggers.words for triggers in asked))
        self._control = any(triggers.control for triggers in asked)
        self._invisible = any(triggers.invisible for triggers in asked)
        self._narrowed: dict[Any, Prefilter] = {}
        self._whole = self
        """The one that this was narrowed from."""

    def narrowed(self, data: bytes) -> Prefilter:
        """Return a prefilter for texts that stand in these bytes; it leaves out the triggers that cannot be in them.

        Tests are left to each text.
        """
        control = self._control and (0x7F in data or 0xC2 in data)
        invisible = self._invisible and _may_be_invisible(data)
        ascii = [pair for pair in self._ascii if pair[0] in _ESCAPED or ord(pair[0]) in data]
        wide = [] if data.isascii() else [pair for pair in self._wide if pair[0] in data]
        key = control, invisible, tuple(ascii), tuple(first for first, _ in wide)
        found = self._narrowed.get(key)
        if found is None:
            found = self._narrowed[key] = copy.copy(self)
            found._control, found._invisible, found._ascii, found._wide = control, invisible, ascii, wide
        return found

    def mask_of(self, triggers: Triggers) -> int:
        """Return the bits of the triggers that a rule asks for."""
        found = sum(self._bits[c] for c in set(triggers.characters))
        found |= self._bits[triggers.test] if triggers.test is not None else 0
        return (
            found
            | BLANK * triggers.blank
            | CONTROL * triggers.control
            | INVISIBLE * triggers.invisible
            | ECHO * triggers.echo
            | HOLLOW * triggers.hollow
            | WORD * bool(triggers.words)
        )

    def look(self, texts: list[str], whole: str | None = None, data: bytes | None = None) -> int:
        """Return the bits of the triggers that these texts show; BLANK, ECHO and HOLLOW whoever asks for them.

        BLANK and HOLLOW are among them where a text is empty.

        `whole` are the texts joined by line breaks, `data` bytes in which they stand in UTF-8, where these are at hand:
        of other escapes than those of quotes, backslashes, tabs and line feeds there are none in it.
        """
        found = self._look_at_edges(texts)
        if whole is None:
            whole = "\n".join(texts)
        if not whole.isascii():
            found |= self._among_wide(whole, whole.encode("utf-8", "surrogatepass") if data is None else data)
        if self._control and ("\x7f" in whole if data is not None else _control_in(whole)):
            found |= CONTROL
        for character, bit in self._ascii:
            if character in whole:
                found |= bit
        for test, bit in self._tests:
            if test(whole):
                found |= bit
        return found

    def look_all(self, rows: Sequence[PlainRow], features: Sequence[int]) -> list[int]:
        """Return what `look` does for each row; `features` are those of its example, for tests that depend on them.

        A character of ASCII, and what a test needs, is looked for in all rows at once.
        """
        found = [self._look_at_edges(row.texts) for row in rows]
        narrow: list[tuple[int, str]] = []
        wide: list[tuple[int, str]] = []
        for at, row in enumerate(rows):
            joined, line = row.joined, row.line
            if line is None:
                found[at] |= self._whole.look(row.texts, joined)
            elif joined.isascii():
                narrow.append((at, joined))
            else:
                wide.append((at, joined))
                found[at] |= self._among_wide(joined, line)
        ascii = [*self._ascii, ("\x7f", CONTROL)] if self._control else self._ascii
        for some in (narrow, wide):  # apart, since a text with one wide character takes more memory, and time
            whole = "\n".join([text for _, text in some])
            for character, bit in ascii:
                if character in whole:
                    for at, text in some:
                        if character in text:
                            found[at] |= bit
            for test, bit in self._tests:
                unless, needs = self._unless.get(test, 0), self._needs[test]
                if not needs or any(character in whole for character in needs):
                    for at, text in some:
                        if not (unless and unless & features[at]) and test(text):
                            found[at] |= bit
        return found

    def _look_at_edges(self, texts: list[str]) -> int:
        """Return the bits that depend on the beginnings and ends of texts, and on their length."""
        before = ""
        found = 0
        for text in texts:
            if len(text) < SHORT_CHARACTERS or text[-1] not in _INK or text[0] not in _INK:
                return self._edges(texts)
            if before.endswith(text):
                found = ECHO
            before = text
        return found

    def _edges(self, texts: list[str]) -> int:
        """Do the same for texts of which one at least is short, or has something unusual there."""
        found = 0
        before = ""
        for text in texts:
            short = len(text) < SHORT_CHARACTERS
            if short or text[-1] <= " " or (text[0] not in _INK and _hollow(text[0])):
                found |= BLANK
            text = text.strip()
            if not text or text[0] not in _INK:
                found |= HOLLOW
            elif short and text in self._words:
                found |= WORD
            if before.endswith(text) and (len(text) >= ECHO_CHARACTERS or text.endswith(_ASKING)):
                found |= ECHO
            before = text
        return found

    def _among_wide(self, whole: str, data: bytes) -> int:
        found = 0
        if self._control and 0xC2 in data:
            found |= CONTROL
        if self._invisible and _may_be_invisible(data):
            found |= INVISIBLE
        for first, each in self._wide:
            if first in data:
                for character, bit in each:
                    if character in whole:
                        found |= bit
        return found


def _control_in(whole: str) -> bool:
    data = whole.encode("utf-8", "surrogatepass")
    return len(data) != len(data.translate(None, _CONTROLS))


def _hollow(character: str) -> bool:
    return not character.isalnum() or character in _HOLLOW


def _may_be_invisible(data: bytes) -> bool:
    """Look for the first bytes, in UTF-8, of U+0080 to U+00BF, U+0600 to U+063F, U+2000 to U+2FFF, U+F000 to U+FFFF
    and U+C0000 on."""
    return 0xE2 in data or 0xC2 in data or 0xEF in data or 0xD8 in data or 0xF3 in data
