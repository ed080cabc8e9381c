"""Counting the tokens of texts: exact where there is a vocabulary, else bounds; never a stall."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from hashlib import blake2b
from typing import Any

from ..spec.tokenizer import Tokenizer
from .count import Count, CountKind
from .surrogates import utf8_length, well_formed
from .vocabulary import VocabularyNotFound

LONGEST_CHARACTERS = 1 << 20
"""A longer text is counted in parts; half a second is what the worst of this length took."""

_REMEMBERED = 1 << 14
"""The counts of so many texts are remembered, about 6 MB, so that a text that comes again is counted once."""

_SHORT = 256
"""A longer text is remembered by its digest, which takes 1 % of the time of counting it."""

_loaded: dict[tuple[Any, ...], Callable[[str], int] | VocabularyNotFound] = {}
_remembered: dict[tuple[Any, ...], dict[str | bytes, Count]] = {}


class TextCounter:
    """Counts the tokens of texts with one tokenizer. Cheap to make: the vocabulary is loaded at the first count."""

    def __init__(self, tokenizer: Tokenizer, vocab_dir: str = "", *, stands_in: bool = False) -> None:
        self.tokenizer, self.vocab_dir, self.stands_in = tokenizer, vocab_dir, stands_in
        self._count: Callable[[str], int] | None = None
        self._missing: VocabularyNotFound | None = None
        self._key = tokenizer.name, vocab_dir, tokenizer.load
        self._remembered = _remembered.setdefault((*self._key, stands_in), {})

    @property
    def name(self) -> str:
        """The name of the tokenizer."""
        return self.tokenizer.name

    @property
    def kind(self) -> CountKind:
        """How sure counts are: "exact"; "bounds" without a vocabulary; "estimate" where another tokenizer stands in."""
        if self.stands_in:
            return "estimate"
        self.load()
        return "exact" if self._missing is None else "bounds"

    @property
    def why(self) -> str:
        """Why counts are not exact, in one line; "" when they are."""
        if self.stands_in:
            return f"{self.name} is used instead of an unknown tokenizer"
        self.load()
        return str(self._missing) if self._missing is not None else ""

    # -- counting --------------------------------------------------------------------------------------------------

    def count(self, text: str) -> int:
        """Return the number of tokens of a text; the most it can be, where that is not known exactly."""
        return self.measure(text).high

    def measure(self, text: str) -> Count:
        """Return the number of tokens of a text, and how sure it is. Texts that were measured before are remembered."""
        key = text if len(text) <= _SHORT else blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        found = self._remembered.get(key)
        if found is None:
            found = self._sure(text)
            if self.stands_in:
                found = Count(min(found.low, 1), found.high, "estimate")
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            self._remembered[key] = found
        return found

    def bounds(self, text: str) -> tuple[int, int]:
        """Return the least and the most tokens that a text can have, from its length alone; no vocabulary is loaded.

        Where another tokenizer stands in, the least is 1.
        """
        if not self.tokenizer.at_least_a_byte:
            number = self.count(text)
            return number, number
        length = utf8_length(text)
        if self.stands_in:
            return min(length, 1), length + (length > 0)  # some tokenizers put a space before every text
        longest = self.tokenizer.longest_bytes
        return -(-length // longest) if longest else min(length, 1), length

    def _sure(self, text: str) -> Count:
        count = self._count or self.load()
        if count is None:
            return self._without_vocabulary(text)
        if len(text) <= LONGEST_CHARACTERS or not self.tokenizer.border:
            number = count(text)
            return Count(number, number)
        total = Count(0, 0)
        for part, whole in _parts(text, self.tokenizer.border):
            if whole:
                number = count(part)
                total += Count(number, number)
            else:
                total += Count(*self.bounds(part), kind="bounds")
        return total

    def _without_vocabulary(self, text: str) -> Count:
        low, high = self.bounds(text)
        if self.tokenizer.pattern:
            import regex

            pieces = sum(1 for _ in regex.finditer(self.tokenizer.pattern, well_formed(text)))
            low = max(low, pieces)
        return Count(low, high, "exact" if low == high else "bounds")

    def load(self) -> Callable[[str], int] | None:
        """Load the vocabulary, once per process: processes that are started later share it."""
        if self._count is None and self._missing is None:
            if self._key not in _loaded:
                try:
                    _loaded[self._key] = self.tokenizer.load(self.vocab_dir)
                except VocabularyNotFound as error:
                    _loaded[self._key] = error
            found = _loaded[self._key]
            if isinstance(found, VocabularyNotFound):
                self._missing = found
            else:
                self._count = found
        return self._count


def _parts(text: str, border: str) -> Iterator[tuple[str, bool]]:
    """Cut a long text at borders. Yield each part, and whether its count is that of the text at this place.

    A stretch of a million characters without a border is not: no text that people wrote has one.
    """
    find = re.compile(border)
    at = 0
    while len(text) - at > LONGEST_CHARACTERS:
        window = at + LONGEST_CHARACTERS
        end = max((found.start() for found in find.finditer(text, at + 1, window)), default=0)
        if not end:
            found = find.search(text, window)
            end = found.start() if found is not None else len(text)
        yield text[at:end], end <= window
        at = end
    if at < len(text):
        yield text[at:], True
