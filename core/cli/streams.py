"""Standard streams that are closed, as after `>&-`: printing to one is an error like any other, and is told."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from ..errors import OutputError


class ClosedOutput(io.TextIOBase):
    """Takes the place of a standard output that is closed. Only a command that prints something finds out."""

    closed = True
    encoding = "utf-8"

    @property
    def buffer(self) -> Any:
        """Bytes find the same."""
        return self

    def reconfigure(self, **_: Any) -> None:
        """There is nothing to configure."""

    def write(self, text: Any, /) -> NoReturn:
        """Raise OutputError."""
        raise OutputError("standard output is closed; leave it open, or send it to a file: > FILE")

    def writelines(self, lines: Any, /) -> NoReturn:
        """Raise OutputError."""
        self.write(lines)

    def flush(self) -> None:
        """Nothing waits."""

    def isatty(self) -> bool:
        """It is none."""
        return False


def hold_numbers() -> None:
    """Put the null device where a standard stream is closed: else the next file opened would get its number."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)


@contextmanager
def streams() -> Iterator[None]:
    """See to it that there is something to print to. What is said on a closed standard error goes nowhere."""
    closed = [name for name in ("stdout", "stderr") if getattr(sys, name) is None]
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        for name in closed:
            setattr(sys, name, ClosedOutput() if name == "stdout" else nowhere)
        try:
            yield
        finally:
            for name in closed:
                setattr(sys, name, None)
