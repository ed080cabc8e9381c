"""Which records of its inputs a run is about: `--where --skip --shuffle --sample --limit`, and the weights of a mix."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from fractions import Fraction
from functools import partial

from msgspec import Struct

_BITS = (1 << 64) - 1


class Mixture(Struct, frozen=True):
    """How much of each input goes into a mix: weights in the order of the inputs, and the number of records in all.

    Without weights all weigh the same. A `total` of 0 is the most that the weights allow. With `repeat` records may be
    taken more than once.
    """

    weights: tuple[Fraction, ...]
    total: int = 0
    repeat: bool = False


class Sampling(Struct, frozen=True, kw_only=True):
    """What is chosen of all inputs together, in the order of the fields: one step after the other.

    `where` is a JMESPath expression, "" for all records. `sample` is a number of records and `share` a part of 1; 0 for
    no sample, and a `limit` of 0 for none. `seed` is that of shuffle, sample and mix.
    """

    where: str = ""
    skip: int = 0
    shuffle: bool = False
    sample: int = 0
    share: Fraction = Fraction(0)
    limit: int = 0
    seed: int = 0
    mixture: Mixture | None = None

    @property
    def on(self) -> bool:
        """Whether anything is left out, or comes in another order."""
        return bool(self.where or self.skip or self.limit or self.draws or self.reorders)

    @property
    def draws(self) -> bool:
        """Whether records are drawn by chance, for which all must have been counted."""
        return bool(self.sample or self.share or self.mixture or (self.shuffle and self.limit))

    @property
    def reorders(self) -> bool:
        """Whether what is written comes in an order of chance."""
        return self.shuffle or self.mixture is not None

    @property
    def ends_early(self) -> bool:
        """Whether reading ends as soon as enough was chosen."""
        return bool(self.limit) and not self.draws

    def drawn(self, numbers: Iterable[int], count: int) -> list[int]:
        """Return those of a sample of `count`, in their order."""
        chosen = heapq.nsmallest(count, numbers, key=partial(order_key, self.seed))
        return sorted(chosen)


def order_key(seed: int, number: int, copy: int = 0) -> int:
    """Return where a record comes in an order of chance: 64 bits of a hash of its number among all inputs.

    It is the same on every machine. `copy` is another number for each time that the record comes.
    """
    from xxhash import xxh3_64_intdigest

    return xxh3_64_intdigest(number.to_bytes(8, "little") + copy.to_bytes(4, "little"), seed & _BITS)
