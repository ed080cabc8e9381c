"""Whether a file is still what it was: what is read of one that changes never stood in it together."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable

from ..errors import InputError
from .url import is_url, shown_url

State = tuple[int, ...]
"""Device, inode, size and time of the last change, or what a store tells; () for no regular file, or none at all."""


def status_of(path: str) -> os.stat_result:
    """Return the status of the file of this name; of `-`, that of standard input. Raises OSError, ValueError, and
    AttributeError where standard input is closed."""
    return os.fstat(sys.stdin.fileno()) if path == "-" else os.stat(path)


def state_of(path: str) -> State:
    """Return the state of the file of this name; of `-`, that of the file which is standard input.

    Raises InputError where the store of a URL does not answer.
    """
    if is_url(path):
        from .remote import state_of_url

        return state_of_url(path)
    try:
        status = status_of(path)
    except (OSError, ValueError, AttributeError):  # standard input may be closed, or no file at all
        return ()
    return state_in(status)


def state_in(status: os.stat_result) -> State:
    """Return what of a status says whether a file changed."""
    if not stat.S_ISREG(status.st_mode):
        return ()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def changed(name: str) -> InputError:
    """Return the error for an input that is not what it was."""
    return InputError(
        f"{shown_url(name)} changed while it was being read; try again when it is complete, or read a copy of it"
    )


class Watched:
    """Files as they are now. `check` raises InputError when one of them is another by then."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._states = {path: state_of(path) for path in paths}

    def check(self) -> None:
        """Raise InputError, naming the first file that changed."""
        for path, state in self._states.items():
            if state and state_of(path) != state:
                raise changed(path)
