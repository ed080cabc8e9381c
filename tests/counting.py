"""Counting work in lines of Python that are executed, not in seconds."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import ftconv
import ftconv.plugins

MOST = 2.6
"""How many times as much the second step of `twice_the_work` may cost as the first."""
OURS = (os.path.dirname(ftconv.__file__), *ftconv.plugins.__path__, difflib.__file__)


class _Work:
    """Counts lines of ours that are executed, and of the modules that we search with."""

    def __init__(self) -> None:
        self.lines = 0

    def __enter__(self) -> _Work:
        self._before = sys.gettrace()
        sys.settrace(self._of)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(self._before)

    def _of(self, frame: FrameType, event: str, arg: object) -> Any:
        return self._line if frame.f_code.co_filename.startswith(OURS) else None

    def _line(self, frame: FrameType, event: str, arg: object) -> Any:
        self.lines += 1
        return self._line


def twice_the_work(of_size: Callable[[int], object], n: int) -> None:
    """Assert that work grows as its size does.

    Three sizes are compared, n, 2n and 4n: the second step costs twice the first where that is so, whatever there is to
    do at first, and four times where work grows as the square. What the interpreter does in C is not seen.
    """
    costs = []
    for size in (n, 2 * n, 4 * n):
        with _Work() as work:
            of_size(size)
        costs.append(work.lines)
    small, middle, large = costs
    # A step of a few hundredths of the whole may be chance.
    assert large - middle < MOST * max(middle - small, small // 20), costs
