"""Where the first prompt and completion of a set stand, for findings about all of them."""

from __future__ import annotations

from ftconv import Example, Place

from ._separators import pair_of


def start() -> list[Place | None]:
    """Return what is known before the first example."""
    return []


def see(state: list[Place | None], example: Example) -> list[Place | None]:
    """Remember where the first pair stands."""
    return state if state or pair_of(example) is None else [example.place]


def merge(a: list[Place | None], b: list[Place | None]) -> list[Place | None]:
    """Return the first of both."""
    return a or b
