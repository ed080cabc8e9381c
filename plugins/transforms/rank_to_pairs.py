"""Make pairs of a chosen and a rejected reply of several replies with scores or ranks.

For DPO, ORPO and reward models, which learn from two replies at a time. Replies with the same score or rank make no
pair, nor does a reply without one. An example none of whose replies differ is dropped, and counted. An example that is
a pair already, or has no ranked replies, stays as it is. What else is known of a reply, such as its model, becomes
columns: `chosen_model`, `rejected_model`. Scores become `chosen_score`, `rejected_score` and `margin`, their
difference, which the reward trainers of TRL and OpenRLHF read; `--keep-extra` writes them.

`best-worst` is the usual choice for DPO (arXiv 2502.16825, which found it to get worse with many replies). `all` is
what InstructGPT did for its reward model (arXiv 2203.02155); shuffled, the pairs of one prompt made it overfit, so they
were trained in one batch. Zephyr and Argilla took the best reply of UltraFeedback and a random one of the rest, which
is one of the pairs of `best-rest`.

Arguments
    - `pairs`: which replies make a pair. `best-worst`, unless given; `adjacent`: each and the next worse one;
      `best-rest`: the best and each worse one; `all`: each and every worse one.
    - `min_margin`: by how much the scores, or the ranks, of two replies must differ at least; 0 unless given.

Example
    `--apply rank-to-pairs`

    ```json before
    {"prompt": "How far is the Moon?",
     "completions": [{"response": "384,400 km.", "score": 9}, {"response": "Near.", "score": 2},
                     {"response": "Far.", "score": 4}]}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "How far is the Moon?"}], "chosen": "384,400 km.", "rejected": "Near.",
     "chosen_score": 9, "rejected_score": 2, "margin": 7.0}
    ```

Safety
    Unsafe: replies that are in no pair go, and one example may become several.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations
from typing import Literal

from ftconv import Candidate, Example, Transform
from ftconv.plugins.formats._ranked_best import by_worth

from ._pairs import Judged, pair_of

Worth = tuple[float, Candidate]


def check(*, pairs: str = "best-worst", min_margin: float = 0) -> None:
    """Raise ValueError for a margin that cannot be."""
    if not min_margin >= 0:
        raise ValueError(f"min_margin must be 0 or more, not {min_margin:g}")


def rank_to_pairs(
    example: Example,
    *,
    pairs: Literal["best-worst", "adjacent", "best-rest", "all"] = "best-worst",
    min_margin: float = 0,
) -> Example | list[Example]:
    """Return the example, or a preference for each pair of its replies; none where no two differ."""
    if not example.candidates:
        return example
    sides = {"chosen": example.chosen or [], "rejected": example.rejected or []}

    def judged(one: Candidate) -> Judged:
        own = {name: value for name in ("score", "rank") if (value := getattr(one, name)) is not None}
        return sides[one.branch] if one.branch else one.messages, {**own, **(one.extra or {})}

    made = []
    for (more, better), (less, worse) in _pairs(by_worth(example.candidates), pairs):
        margin = round(more - less, 9)  # else 0.3 and 0.2 differ by less than 0.1
        if more == less or margin < min_margin:
            continue
        pair = pair_of(example, judged(better), judged(worse), ("score", "rank"))
        if better.score is not None and math.isfinite(margin):
            pair.extra = {"margin": margin, **(pair.extra or {})}
            pair.used = [*(pair.used or ()), "margin"]
        made.append(pair)
    if made:
        made[0].notes = example.notes
    return made


def _pairs(ordered: list[Worth], pairs: str) -> Iterator[tuple[Worth, Worth]]:
    if pairs == "best-worst":
        return iter([(ordered[0], ordered[-1])] if ordered else [])
    if pairs == "best-rest":
        return ((ordered[0], other) for other in ordered[1:])
    return combinations(ordered, 2) if pairs == "all" else _adjacent(ordered)


def _adjacent(ordered: list[Worth]) -> Iterator[tuple[Worth, Worth]]:
    """Pair each reply with the first that is worse, so that equal ones in between break no chain."""
    for at, one in enumerate(ordered):
        worse = next((other for other in ordered[at + 1 :] if other[0] < one[0]), None)
        if worse is not None:
            yield one, worse


transform = Transform(name="rank-to-pairs", apply=rank_to_pairs, safety="unsafe", check=check)
