"""The command line: `ftconv IN --to FORMAT`, and the other commands, one a module."""

from __future__ import annotations

import sys
from typing import NoReturn

__all__ = ["main"]


def main() -> NoReturn:
    """Run `ftconv` and exit, in order also where Ctrl-C comes while the program is still being loaded."""
    try:
        from .run import run_and_exit as front_door
    except KeyboardInterrupt:
        print("ftconv: interrupted; no partial files were left", file=sys.stderr)
        sys.exit(130)
    front_door()
