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
                     help="Include fixes that change or drop text; without --fix or --diff, only mark them."),
        click.option("--fix", is_flag=True,
                     help="Apply safe fixes, in place; standard input goes to standard output."),
    ):  # fmt: skip
        command = option(command)
    return command


def wants_fixes(given: Mapping[str, Any]) -> bool:
    """Whether files are to be changed, or changes to be shown; --unsafe-fixes alone does neither."""
    return bool(given["fix"] or given["diff"])


def findings_stream(inputs: Iterable[str], given: Mapping[str, Any]) -> Any:
    """Return where findings go: standard error when standard output gets the data."""
    return sys.stderr if given["fix"] and not given["diff"] and STDIN in inputs else sys.stdout
