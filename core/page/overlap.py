"""Which inputs share examples: by what a model is shown of them, as `split` and `--against` compare."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping

from msgspec import Struct


class Overlap(Struct, frozen=True):
    """Two files that share examples: `shared` of the `examples` of `file` are in `other` too."""

    file: str
    other: str
    shared: int
    examples: int


def overlaps(keys: Mapping[str, array[int]]) -> list[Overlap]:
    """Return every pair of files that share examples, in both directions, most first.

    `keys` has a number of 8 bytes for each example of each file. Only a part of them is compared at a time.
    """
    names = list(keys)
    shared: Counter[tuple[int, int]] = Counter()
    shelves = [[array("Q") for _ in names] for _ in range(256)]
    for number, name in enumerate(names):
        for key in keys[name]:
            shelves[key >> 56][number].append(key)
    for shelf in shelves:
        files: dict[int, int] = {}
        for number, part in enumerate(shelf):
            for key in part:
                files[key] = files.get(key, 0) | 1 << number
        for number, part in enumerate(shelf):
            for key in part:
                others = files[key] & ~(1 << number)
                while others:
                    lowest = others & -others
                    shared[number, lowest.bit_length() - 1] += 1
                    others ^= lowest
    found = [Overlap(names[a], names[b], count, len(keys[names[a]])) for (a, b), count in shared.items()]
    return sorted(found, key=lambda one: (-one.shared, names.index(one.file), names.index(one.other)))
