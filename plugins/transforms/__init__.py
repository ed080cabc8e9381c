"""The built-in transforms. A module here that has a Transform at its top is found because it is there."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from ftconv import Transform, hookimpl, walk


@hookimpl
def ftconv_transforms() -> Iterable[Transform]:
    """Give every Transform of this package."""
    return walk(sys.modules[__name__], Transform)
