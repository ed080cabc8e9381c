"""Which inputs share examples: by what a model is shown of them, as `split` and `--against` compare."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct


class SharedExamples(Struct, frozen=True):
    """Two files that share examples: `shared` of the `examples` of `file` are in `other` too.

    `against` says which of the two is no input, but was named to be compared with.
    """

    file: str
    other: str
    shared: int
    examples: int
    against: Literal["", "file", "other"] = ""


def overlaps(
    inputs: Sequence[tuple[str, array[int]]], against: Sequence[tuple[str, array[int]]]
) -> list[SharedExamples]:
    """Return every pair of files that share examples, in both directions, most first; not pairs of `against` alone.

    Each file has a number of 8 bytes for each of its examples. Only a part of them is compared at a time.
    """
    files = [*inputs, *against]
    shared: Counter[tuple[int, int]] = Counter()
    shelves = [[array("Q") for _ in files] for _ in range(256)]
    for number, (_, keys) in enumerate(files):
        for key in keys:
            shelves[key >> 56][number].append(key)
    for shelf in shelves:
        _compare(shelf, shared)
    found = []
    for (a, b), count in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        outside = a >= len(inputs), b >= len(inputs)
        if outside != (True, True):
            which: Literal["", "file", "other"] = "file" if outside[0] else "other" if outside[1] else ""
            found.append(SharedExamples(files[a][0], files[b][0], count, len(files[a][1]), which))
    return found


def _compare(shelf: Sequence[array[int]], shared: Counter[tuple[int, int]]) -> None:
    """Count the examples of each file that are in each other one."""
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
