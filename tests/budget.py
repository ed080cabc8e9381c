"""How many examples a law tries. The profile of hypothesis scales all of them, each by the same factor."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

_ALIKE = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("quick", max_examples=22, derandomize=True, **_ALIKE)
settings.register_profile("thorough", max_examples=100, derandomize=True, **_ALIKE)
settings.register_profile("search", max_examples=1000, **_ALIKE)
FEWEST = 6


def budget(examples: int) -> int:
    """Return how many examples a law tries that has `examples` in the thorough profile; fewer in `quick`."""
    return max(FEWEST, examples * settings().max_examples // 100)
