"""The built-in formats. A module here that has a Reader or Writer at its top is found because it is there."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from ftconv import Reader, Writer, hookimpl, walk


@hookimpl
def ftconv_readers() -> Iterable[Reader]:
    """Give every Reader of this package."""
    return walk(sys.modules[__name__], Reader)


@hookimpl
def ftconv_writers() -> Iterable[Writer]:
    """Give every Writer of this package."""
    return walk(sys.modules[__name__], Writer)
