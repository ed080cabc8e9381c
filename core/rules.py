"""A rule: looks at one Example and points to what is wrong."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any, Literal

from msgspec import Struct

from .findings import Severity

Category = Literal["correctness", "suspicious", "style", "limits"]
DEFAULT_SEVERITY: dict[str, Severity] = {
    "correctness": "error", "suspicious": "warning", "style": "off", "limits": "error",
}  # fmt: skip

Hit = tuple[str, str]
"""A JSON pointer into the Example, and a message."""

Check = Callable[..., Iterable[Hit]]


class Rule(Struct, frozen=True, kw_only=True):
    """A rule over single examples.

    `check(example, *, option=…)` is pure and yields (pointer, message) pairs; the pointer goes into the Example as
    written by the `ftconv` format. The docstring of `check` (or of its module) is the manual.
    `fix` is the name of the transform that repairs it.
    """

    code: str
    name: str
    check: Check
    severity: Severity
    category: Category
    fix: str = ""

    @property
    def manual(self) -> str:
        """The docstring."""
        module = inspect.getmodule(self.check)
        return inspect.cleandoc(self.check.__doc__ or (module.__doc__ if module else "") or "")

    @property
    def summary(self) -> str:
        """The first line of the manual."""
        return self.manual.partition("\n")[0]


def rule(
    code: str,
    *,
    category: Category,
    severity: Severity | None = None,
    name: str | None = None,
    fix: str = "",
) -> Callable[[Check], Rule]:
    """Make a Rule of a function; its name is that of the function, in kebab case.

    `severity` follows from `category` unless given: correctness error, suspicious warning, style off, limits error.
    """

    def make(check: Check) -> Rule:
        kebab = name or check.__name__.replace("_", "-")
        return Rule(
            code=code,
            name=kebab,
            check=check,
            severity=severity or DEFAULT_SEVERITY[category],
            category=category,
            fix=fix,
        )

    return make


def options_given(rule_: Rule, options: dict[str, Any]) -> Check:
    """Return the check with its options bound."""
    if not options:
        return rule_.check
    from functools import partial

    return partial(rule_.check, **options)
