"""What models cost, and how often the data are gone through."""

from __future__ import annotations

from msgspec import Struct

from .fact import Fact, Positive


class Epochs(Fact, frozen=True, kw_only=True):
    """How many times the data are gone through unless one says: as OpenAI's notebook works it out."""

    target: int
    min: int
    max: int
    min_examples: int
    max_examples: int


class Prices(Fact, frozen=True, kw_only=True):
    """USD for a million tokens. The `base_…` ones are those of the model before it is tuned."""

    training: float | None = None
    input: float | None = None
    output: float | None = None
    cached_input: float | None = None
    base_input: float | None = None
    base_output: float | None = None


class Model(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One model: its dated names, what it costs, and its own limit, where that is not the target's."""

    snapshots: tuple[str, ...] = ()
    max_tokens: Positive | None = None
    prices: Prices | None = None
