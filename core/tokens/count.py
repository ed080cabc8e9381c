"""A number of tokens that says how sure it is."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

CountKind = Literal["exact", "bounds", "estimate"]
_KINDS: tuple[CountKind, ...] = ("exact", "bounds", "estimate")


class Count(Struct, frozen=True, gc=False):
    """A number of tokens.

    exact: `low` and `high` are the number. bounds: it certainly lies between them. estimate: it is about `high`, and
    only `low` is certain. So "more than a limit" is certain when `low` is more, whatever the kind.
    """

    low: int
    high: int
    kind: CountKind = "exact"

    def __add__(self, other: Count) -> Count:
        kind = self.kind if self.kind == other.kind else weakest(self.kind, other.kind)
        return Count(self.low + other.low, self.high + other.high, kind)

    def __str__(self) -> str:
        if self.kind == "exact":
            return f"{self.high:,}"
        return f"about {self.high:,}" if self.kind == "estimate" else f"{self.low:,} to {self.high:,}"


def weakest(*kinds: CountKind) -> CountKind:
    """Return the least certain of the kinds; "exact" for none."""
    return _KINDS[max((_KINDS.index(kind) for kind in kinds), default=0)]
