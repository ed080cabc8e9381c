"""Parts of a text that was changed: what became of each stretch of it."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

_MOST = 4000
"""Characters between the first and the last difference that are compared one by one."""


def parts_of(old: str, new: str, spans: Sequence[tuple[int, int]]) -> list[str] | None:
    """Return what became of the stretches `spans` of `old` in `new`; they rise and do not overlap.

    None where a change goes over the border of a stretch, and where the two texts have too little in common.
    """
    first = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    middle, other_middle = old[first : len(old) - last], new[first : len(new) - last]
    if len(middle) > _MOST or len(other_middle) > _MOST:
        return None
    matcher = SequenceMatcher(None, middle, other_middle, autojunk=False)
    steps = [
        (first + a, first + b, first + c, first + d) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"
    ]
    out, used = [], 0
    for start, end in spans:
        inside = [step for step in steps if start <= step[0] and step[1] <= end and (step[0] < end or step[1] > start)]
        inside += [step for step in steps if step[0] == step[1] == end and step not in inside]
        out.append(_changed(old, new, start, end, sorted(inside)))
        used += len(set(inside))
    return out if used == len(steps) else None


def _changed(old: str, new: str, start: int, end: int, steps: list[tuple[int, int, int, int]]) -> str:
    pieces, at = [], start
    for a, b, c, d in steps:
        pieces += [old[at:a], new[c:d]]
        at = b
    return "".join([*pieces, old[at:end]])
