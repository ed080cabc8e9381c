"""What third-party code shares with ftconv in one process: standard output, and the end of the process."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from typing import Any, NoReturn

really_exit = os._exit


class Apart:
    """How far this process keeps third-party code apart.

    `owned`: the process is the command line's, not one of a program that imports ftconv. `begun`: third-party code is,
    or was, loaded by it; chunks then go to worker processes, so that what ends one ends nothing else. `debug`: it stays
    in this process, for a debugger, and the traceback of a crash is printed.
    """

    owned = False
    begun = False
    debug = False


def begin() -> None:
    """Prepare for third-party code, before any of it is loaded.

    Whatever writes to file descriptor 1 from now on, a child process too, writes to standard error; `sys.stdout` has
    a descriptor of its own. `os._exit` raises, so that the run does not end without a word, and as if all were well.
    """
    if Apart.begun or not Apart.owned:
        return
    Apart.begun = True
    out: Any = sys.stdout
    with contextlib.suppress(OSError, ValueError, AttributeError):
        if out.fileno() == 1:
            out.flush()
            kept = os.dup(1)
            sys.stdout = open(kept, "w", encoding=out.encoding, errors=out.errors, closefd=False)  # noqa: SIM115
    try:
        if out is None:
            keep()
        else:
            os.dup2(2, 1)
    except OSError:
        _devnull_as(1)
    owner = os.getpid()

    def refuse(status: int) -> NoReturn:
        if os.getpid() != owner:  # of a worker, or of a process that a plugin started
            really_exit(status)
        raise SystemExit(f"os._exit({status})")

    os._exit = refuse


def keep() -> None:
    """Open descriptor 1 again where it is closed: the next file that is opened would be standard output."""
    try:
        os.fstat(1)
    except OSError:
        os.dup2(2, 1)


def _devnull_as(number: int) -> None:
    handle = os.open(os.devnull, os.O_WRONLY)
    if handle != number:
        os.dup2(handle, number)
        os.close(handle)


class _Aside(io.TextIOBase):
    """What third-party code finds as `sys.stdout`: standard error, which it cannot close by it."""

    encoding = "utf-8"

    @property
    def buffer(self) -> Any:
        return sys.stderr.buffer

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return sys.stderr is not None and sys.stderr.isatty()

    def fileno(self) -> int:
        return 1

    def write(self, text: str) -> int:
        if sys.stderr is not None:
            sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        if sys.stderr is not None:
            sys.stderr.flush()

    def close(self) -> None:
        """Others print here too."""


ASIDE = _Aside()
