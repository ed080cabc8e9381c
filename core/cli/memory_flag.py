"""`--memory SIZE`: how much memory may be spent on what must be known of all records."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

import click

_F = TypeVar("_F", bound=Callable[..., Any])
_LEAST = 16_000_000
_size = re.compile(r"(\d+(?:\.\d+)?) ?([kmgt])(i?b)?", re.IGNORECASE).fullmatch


class Size(click.types.StringParamType):
    """A number of bytes, written as `sort -S` takes it: 500MB are 500 million, 500M and 500MiB are 500 times 1024²."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read it. Raises UsageError for what is none, or too little."""
        if isinstance(value, int):
            return value
        found = _size(value.strip())
        if found is None:
            raise click.UsageError(f"--memory {value!r}: expected a size such as 500MB or 2GB")
        number, letter, rest = found.groups()
        unit: int = (1000 if (rest or "").lower() == "b" else 1024) ** (1 + "kmgt".index(letter.lower()))
        size = int(float(number) * unit)
        if size < _LEAST:
            raise click.UsageError(f"--memory {value}: expected at least {_LEAST // 1_000_000}MB")
        return size


def memory_option(command: _F) -> _F:
    """`--memory`, which takes effect when the run is opened."""
    return click.option(
        "--memory", type=Size(), default=0, metavar="SIZE",
        help="Memory for what must be known of all records, such as duplicates: 500MB, 2GB. More goes to the temporary "
        "folder. Default: a quarter of the machine's, at most 2GB.",
    )(command)  # fmt: skip
