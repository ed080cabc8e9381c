"""FT505 length-bias: the chosen reply can be told by its length."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf, sqrt

from msgspec import Struct

from ftconv import Example, Feature, Message, rule, text_of

SURE = 3
"""Standard errors that the mean must be away from zero: chance gets there once in 370 sets."""


class Lengths(Struct, frozen=True):
    """Pairs, those with the longer and the shorter reply chosen, and sums of the differences in characters.

    Whole numbers, so that the sum does not depend on where the input was cut.
    """

    pairs: int = 0
    longer: int = 0
    shorter: int = 0
    total: int = 0
    squares: int = 0


def see(state: Lengths, example: Example) -> Lengths:
    """Compare the lengths of the two continuations of an example."""
    if example.chosen is None or example.rejected is None:
        return state
    more = _length(example.chosen) - _length(example.rejected)
    return merge(state, Lengths(1, int(more > 0), int(more < 0), more, more * more))


def _length(thread: list[Message]) -> int:
    return sum(len(text_of(message.content)) for message in thread if message.role == "assistant")


def merge(a: Lengths, b: Lengths) -> Lengths:
    """Join the sums of two parts."""
    return Lengths(
        a.pairs + b.pairs, a.longer + b.longer, a.shorter + b.shorter, a.total + b.total, a.squares + b.squares
    )  # fmt: skip


@rule("FT505", category="style", when=Feature.PREFERENCE, start=Lengths, see=see, merge=merge)
def length_bias(state: Lengths, *, effect: float = 0.3) -> Iterator[tuple[None, str, str, str]]:
    """Chosen replies are consistently longer or shorter than rejected ones.

    Why is this bad?
        A model trained on preferences takes the easiest difference it finds. Where the better reply is as a rule the
        longer one, it learns to be long. The effect is Cohen's d of the paired differences in characters: their mean
        in standard deviations; 0.2 is small, 0.5 medium, 0.8 large. It is told when chance would hardly make it.

    Example
        ```jsonl
        {"prompt": "How far is the Moon?", "chosen": "It is 384,400 km away.", "rejected": "Far."}
        {"prompt": "How far is the Sun?", "chosen": "It is 150 million km away.", "rejected": "Very far."}
        {"prompt": "How far is Mars?", "chosen": "Between 55 and 400 million km.", "rejected": "Farther."}
        ```

    Use instead
        ```jsonl
        {"prompt": "How far is the Moon?", "chosen": "It is 384,400 km away.", "rejected": "It is 200,000 km away."}
        {"prompt": "How far is the Sun?", "chosen": "150 million km.", "rejected": "It is far, very far away."}
        {"prompt": "How far is Mars?", "chosen": "55 to 400 million km.", "rejected": "Farther."}
        ```

    Options
        - `effect`: the smallest effect that is told; 0.3 unless given.

    Source
        - Park et al., "Disentangling Length from Quality in Direct Preference Optimization":
          https://arxiv.org/abs/2403.19159
        - Singhal et al., "A Long Way to Go: Investigating Length Correlations in RLHF":
          https://arxiv.org/abs/2310.03716
    """
    if state.pairs < 2:
        return
    mean = state.total / state.pairs
    spread = sqrt(max(0, state.squares * state.pairs - state.total**2) / (state.pairs * (state.pairs - 1)))
    size = abs(mean) / spread if spread else inf * abs(mean) if mean else 0.0
    if size >= effect and size * sqrt(state.pairs) >= SURE:
        word, many = ("longer", state.longer) if mean > 0 else ("shorter", state.shorter)
        words = f"chosen is {word} in {many} of {state.pairs} pairs, by {abs(mean):,.0f} characters"
        told = " in each" if size == inf else f" on average; Cohen's d {size:.2f}"
        yield None, "", words + told, "length"
