"""How laws are tried: the same examples each time, no deadline, and one failure that is as small as can be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, settings

F = TypeVar("F", bound=Callable[..., Any])


def steady(count: int) -> Callable[[F], F]:
    """Return a decorator that tries a law with `count` examples, the same in every run.

    A profile of hypothesis that asks for more than its usual hundred gets more, and new ones in every run.
    """
    usual = settings.default.max_examples if settings.default is not None else 100
    more = max(count, usual) if usual > 100 else count
    return settings(
        max_examples=more,
        derandomize=more == count,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
