"""The command line: `ftconv IN --to FORMAT`, and the other commands, one a module."""

from __future__ import annotations

from .group import cli
from .run import main

__all__ = ["cli", "main"]
