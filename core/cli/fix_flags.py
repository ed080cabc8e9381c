"""Flags that fix what `ftconv lint` finds."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import click

from ..files.source import STDIN

_F = TypeVar("_F", bound=Callable[..., Any])


def fix_options(command: _F) -> _F:
    """`--fix --unsafe-fixes --diff`."""
    for option in (
        click.option("--diff", is_flag=True, help="Show what fixes would change, without changing anything."),
        click.option("--unsafe-fixes", is_flag=True,
                     help="Also apply fixes that change or drop text; implies --fix."),
        click.option("--fix", is_flag=True,
                     help="Apply safe fixes, in place; standard input goes to standard output."),
    ):  # fmt: skip
        command = option(command)
    return command


def wants_fixes(given: Mapping[str, Any]) -> bool:
    """Whether any of the flags was given."""
    return bool(given["fix"] or given["unsafe_fixes"] or given["diff"])


def findings_stream(inputs: Iterable[str], given: Mapping[str, Any]) -> Any:
    """Return where findings go: standard error when standard output gets the data."""
    fixes = (given["fix"] or given["unsafe_fixes"]) and not given["diff"]
    return sys.stderr if fixes and STDIN in inputs else sys.stdout
