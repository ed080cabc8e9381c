"""What all texts of a set begin with."""

from __future__ import annotations

from msgspec import Struct

LONGEST = 1_000
"""Characters of a beginning that are looked at."""

FEWEST = 3
"""Of fewer texts it says nothing that they begin alike."""


class Beginning(Struct):
    """How many texts, what all of them begin with, the first of them, and whether all are the same."""

    texts: int = 0
    shared: str = ""
    first: str = ""
    same: bool = True

    def look(self, text: str) -> None:
        """Take in one text; an empty one says nothing."""
        if not text:
            return
        self.texts += 1
        if self.texts == 1:
            self.shared = self.first = text[:LONGEST]
            self.same = len(text) <= LONGEST
            return
        if not text.startswith(self.shared):
            self.shared = common_start(self.shared, text)
        self.same = self.same and text == self.first

    def joined(self, later: Beginning) -> Beginning:
        """Return both together."""
        if not self.texts or not later.texts:
            return self if self.texts else later
        same = self.same and later.same and self.first == later.first
        return Beginning(self.texts + later.texts, common_start(self.shared, later.shared), self.first, same)

    @property
    def ended(self) -> bool:
        """Whether it is known that they begin with nothing in common."""
        return self.texts > 0 and not self.shared

    @property
    def words(self) -> str:
        """The shared beginning up to its last whole word; "" where it says nothing: few texts, or all the same."""
        if self.texts < FEWEST or self.same:
            return ""
        end = next((i + 1 for i in range(len(self.shared) - 1, -1, -1) if not self.shared[i].isalnum()), 0)
        return self.shared[:end]


def common_start(a: str, b: str) -> str:
    """Return what two texts both begin with."""
    return a[: next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))]
