"""A progress bar by bytes, on a terminal only."""

from __future__ import annotations

import os
import sys
import time
from typing import ClassVar

_WIDEST, _NARROWEST = 24, 6
_WARM_UP = 1.0
"""Seconds before a rate says anything."""


class Bar:
    """Redraws one line on standard error at most ten times a second. Off when standard error is not a terminal.

    What is printed while it runs goes through `console.out`, which lets the bar make way.
    """

    _shown: ClassVar[bool] = False
    """Whether the line that the cursor is on is a bar."""

    def __init__(self, on: bool) -> None:
        able = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self.on = on and able and not os.environ.get("CI")
        self._drawn = 0.0
        self._made = self._began = time.monotonic()
        self._done = 0

    def __call__(self, done: int, total: int) -> None:
        """Show how far it is, how fast, and how long it still takes."""
        now = time.monotonic()
        if done < self._done:  # the input is read again
            self._began = now
        self._done = done
        if not self.on or now - self._drawn < 0.1:
            return
        self._drawn, Bar._shown = now, True
        import shutil  # it takes time to import, and most runs have no terminal

        columns = shutil.get_terminal_size().columns
        print(f"\r\033[K{line_of_bar(done, total, now - self._began, columns)}", end="", file=sys.stderr, flush=True)

    def rate(self, tokens: int) -> str:
        """Return how fast tokens were counted: `1,250,000 tokens in 2.0 s: 625,000 per second, 2.4 MB/s`; "" if off."""
        seconds = max(time.monotonic() - self._made, 0.001)
        speed = f"{tokens / seconds:,.0f} per second, {_size(round(self._done / seconds))}/s"
        return f"{tokens:,} tokens in {seconds:,.1f} s: {speed}" if self.on and tokens else ""

    @staticmethod
    def make_way() -> None:
        """Leave an empty line in place of the bar, if there is one."""
        if Bar._shown:
            Bar._shown = False
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Leave no trace."""
        self.make_way()


def line_of_bar(done: int, total: int, seconds: float, columns: int) -> str:
    """Return the line of a bar: `████░░░░ 42 % of 200 MB, 12 MB/s, 0:09 left`, in at most so many columns."""
    share = min(done / total, 1.0) if total else 0.0
    words = f"{share:4.0%} of {_size(total)}".replace("%", " %") if total else _size(done)
    if seconds >= _WARM_UP and done:
        rate = done / seconds
        words += f", {_size(round(rate))}/s"
        if total:
            left = max(round((total - done) / rate), 0)
            clock = (
                f"{left // 60}:{left % 60:02}" if left < 3600 else f"{left // 3600}:{left // 60 % 60:02}:{left % 60:02}"
            )
            words += f", {clock} left"
    width = min(_WIDEST, columns - len(words) - 4)
    if not total or width < _NARROWEST:
        return f"  {words}"[: columns - 1]
    filled = int(width * share)
    return f"  {'█' * filled}{'░' * (width - filled)} {words}"


def _size(number: int) -> str:
    for unit, name in ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")):
        if number >= unit:
            return f"{number / unit:,.{0 if number >= 10 * unit else 1}f} {name}"
    return f"{number:,} bytes"
