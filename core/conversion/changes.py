"""Where a record that is written differs from the one that was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from msgspec import Struct, field

from ..model.place import escape_token

_MOST = 100
"""So many different places are told apart, the first ones. Only a merge leaves any out: so chunks change nothing."""


class Changes(Struct):
    """How many records changed, and at which places: JSON pointers with `*` for any index of a list."""

    records: int = 0
    places: Counter[str] = field(default_factory=Counter)

    def see(self, before: Any, after: list[dict[str, Any]], *, same_format: bool, weight: int) -> None:
        """Compare a record with what was written of it; of another format, all of it changed."""
        if not same_format or not isinstance(before, dict) or len(after) != 1:
            self.records += weight
            return
        places = dict.fromkeys(_differences(before, after[0], ""))
        if places:
            self.records += weight
            self.places.update(dict.fromkeys(places, weight))

    def merge(self, later: Changes) -> None:
        """Add what came later."""
        self.records += later.records
        for place, number in later.places.items():
            if place in self.places or len(self.places) < _MOST:
                self.places[place] += number


def _differences(before: Any, after: Any, path: str) -> Iterator[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in {**before, **after}:
            inner = f"{path}/{escape_token(str(key)[:40])}"
            if key in before and key in after:
                yield from _differences(before[key], after[key], inner)
            else:
                yield inner
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for one, other in zip(before, after, strict=True):
            yield from _differences(one, other, f"{path}/*")
    elif before != after or isinstance(before, bool) is not isinstance(after, bool):
        yield path
