"""The built-in rules. A module here that has a Rule at its top is found because it is there."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from ftconv import Rule, hookimpl, walk


@hookimpl
def ftconv_lints() -> Iterable[Rule]:
    """Give every Rule of this package."""
    return walk(sys.modules[__name__], Rule)
