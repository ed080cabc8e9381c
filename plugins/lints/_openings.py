"""Openings: how often replies begin alike, counted in bounded memory and the same wherever the input is cut."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from msgspec import Struct, field

LENGTHS = (24, 12, 6, 3)
"""Characters of a beginning that are compared: fewer where there are too many different ones."""
MOST_KEPT = 20_000
SHORTEST = 40
"""Shorter replies are labels, names and numbers, which are the same for other reasons."""

_words = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?[,!.:]*|[^\s\w]+|\w+").findall
_unspaced = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]").match
_sure = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?[,!.:]*").fullmatch


class Openings(Struct):
    """How many replies begin with the same characters; `level` says how many characters are compared."""

    counts: Counter[str] = field(default_factory=Counter)
    total: int = 0
    level: int = 0

    def add(self, texts: Iterable[str]) -> None:
        """Count the beginnings of texts."""
        length = LENGTHS[self.level]
        found = [text[:length] for text in texts if len(text) >= SHORTEST]
        self.total += len(found)
        self.counts.update(found)
        self._settle()

    def joined(self, later: Openings) -> Openings:
        """Return both together."""
        both = Openings(Counter(self.counts), self.total + later.total, self.level)
        both._shorten_to(later.level)
        length = LENGTHS[both.level]
        for key, count in later.counts.items():
            both.counts[key[:length]] += count
        both._settle()
        return both

    def _settle(self) -> None:
        while len(self.counts) > MOST_KEPT and self.level + 1 < len(LENGTHS):
            self._shorten_to(self.level + 1)

    def _shorten_to(self, level: int) -> None:
        if level > self.level:
            self.level = level
            shorter: Counter[str] = Counter()
            for key, count in self.counts.items():
                shorter[key[: LENGTHS[level]]] += count
            self.counts = shorter

    def frequent(self, share: float) -> list[tuple[str, int]]:
        """Return what this share of the texts begins with, and in how many, most frequent first.

        An opening is two words or more, one with a mark after it, or four characters where words have no spaces. Of two
        that begin alike the longer is told, unless it is much less frequent.
        """
        counts: Counter[str] = Counter()
        for key, count in self.counts.items():
            for opening in _prefixes(key.lstrip(), len(key) == LENGTHS[self.level]):
                counts[opening] += count
        often = {opening: count for opening, count in counts.items() if count >= share * self.total}
        told = {
            opening: count
            for opening, count in often.items()
            if not any(len(other) > len(opening) and other.startswith(opening) and 10 * n >= 8 * count
                       for other, n in often.items())
        }  # fmt: skip
        apart = {
            opening: count
            for opening, count in told.items()
            if not any(other != opening and opening.startswith(other) for other in told)
        }
        return sorted(apart.items(), key=lambda item: (-item[1], item[0]))


def _prefixes(beginning: str, cut: bool) -> Iterable[str]:
    """Yield the openings that a beginning has, whose last word may be `cut`."""
    if _unspaced(beginning):
        yield from (beginning[:length] for length in range(4, min(len(beginning), 12) + 1))
        return
    words = _words(beginning)
    at = 0
    for number, word in enumerate(words, 1):
        if not _sure(word) or (len(word) > 1 and word.isupper()):
            return
        at = beginning.index(word, at) + len(word)
        if (cut and number == len(words)) or (number == 1 and word[-1].isalpha()):
            continue
        yield beginning[:at]
