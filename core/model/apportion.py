"""Apportioning whole numbers by weight."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def apportioned(weights: Sequence[Fraction], total: int) -> list[int]:
    """Return whole numbers that sum to `total`, each as near its weight as that allows: by largest remainder.

    Of equal remainders the earlier one is rounded up. The weights need not sum to 1, but must not all be 0.
    """
    wanted = [weight * total / sum(weights) for weight in weights]
    numbers = [int(exact) for exact in wanted]
    by_remainder = sorted(range(len(wanted)), key=lambda at: numbers[at] - wanted[at])
    for at in by_remainder[: total - sum(numbers)]:
        numbers[at] += 1
    return numbers


def largest_total(weights: Sequence[Fraction], sizes: Sequence[int]) -> int:
    """Return the largest total of which no part's exact share is more than its size."""
    return int(min(size * sum(weights) / weight for weight, size in zip(weights, sizes, strict=True) if weight))
