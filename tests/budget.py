"""How many examples a law tries, which the profile of hypothesis scales, and how much memory it has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import HealthCheck, settings

from ftconv.files.memory import limit_memory

_ALIKE = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("quick", max_examples=22, derandomize=True, **_ALIKE)
settings.register_profile("thorough", max_examples=100, derandomize=True, **_ALIKE)
settings.register_profile("search", max_examples=1000, **_ALIKE)
FEWEST = 6


def budget(examples: int) -> int:
    """Return how many examples a law tries that has `examples` in the thorough profile; fewer in `quick`."""
    return max(FEWEST, examples * settings().max_examples // 100)


@contextmanager
def memory(size: int) -> Iterator[None]:
    """Let what grows with the number of records have so many bytes in memory."""
    limit_memory(size)
    try:
        yield
    finally:
        limit_memory(0)
