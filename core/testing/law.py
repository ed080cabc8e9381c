"""How laws are tried: the same examples each time, no deadline, and one failure that is as small as can be."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import FlakyFailure

Law = Callable[[], None]


def steady(count: int) -> Callable[[Law], Law]:
    """Return a decorator that tries a law with `count` examples, the same in every run.

    A profile of hypothesis that asks for more than its usual hundred gets more, and new ones in every run. What fails
    at one time and not at another fails with what it said first.
    """
    usual = settings.default.max_examples if settings.default is not None else 100
    more = max(count, usual) if usual > 100 else count
    tried = settings(
        max_examples=more,
        derandomize=more == count,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )

    def decorate(law: Law) -> Law:
        made: Law = tried(law)

        @wraps(law)
        def run() -> None:
            try:
                made()
            except FlakyFailure as group:
                raise group.exceptions[0] from None

        return run

    return decorate
