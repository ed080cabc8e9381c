"""A progress bar by bytes, on a terminal only."""

from __future__ import annotations

import os
import sys
import time


class Bar:
    """Redraws one line on standard error at most ten times a second. Off when standard error is not a terminal."""

    def __init__(self, on: bool) -> None:
        able = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self.on = on and able and not os.environ.get("CI")
        self._drawn = 0.0
        self._shown = False

    def __call__(self, done: int, total: int) -> None:
        """Show how far it is."""
        if not self.on or time.monotonic() - self._drawn < 0.1:
            return
        self._drawn, self._shown = time.monotonic(), True
        share = f"{min(done / total, 1):4.0%} of {total / 1e6:,.1f} MB" if total else f"{done / 1e6:,.1f} MB"
        filled = int(24 * min(done / total, 1)) if total else 0
        print(f"\r  {'█' * filled}{'░' * (24 - filled)} {share} ", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Leave no trace."""
        if self._shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
