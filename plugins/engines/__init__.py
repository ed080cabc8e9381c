"""The built-in engines. A module here that has an Engine at its top is found because it is there."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from ftconv import Engine, hookimpl, walk


@hookimpl
def ftconv_engines() -> Iterable[Engine]:
    """Give every Engine of this package."""
    return walk(sys.modules[__name__], Engine)
