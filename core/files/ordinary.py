"""Ordinary files: what a setting names is read whole, so it has to be a regular file of a limited size."""

from __future__ import annotations

import os
import stat
from pathlib import Path

MOST_BYTES = 1 << 26
"""The most bytes of a file that a configuration names, unless its kind has a smaller limit."""

_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
"""A named pipe that nobody writes to is opened at once, and then refused."""
_KINDS = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket"}


def read_ordinary(path: str | Path, most: int = MOST_BYTES, *, pipe: bool = False) -> bytes:
    """Return the bytes of a regular file, or with `pipe` also of a pipe; at most `most` of them.

    Raises OSError when it cannot be opened, and ValueError with words that follow its name: for another kind of file,
    for one that is too large, and for one that holds more or less than its size says, as those in /proc do.
    """
    if pipe and stat.S_ISFIFO(os.stat(path).st_mode):
        with open(path, "rb") as stream:
            return _limited(stream.read(most + 1), most)
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | _NO_WAIT)) as file:
        status = os.fstat(file.fileno())
        _refuse_odd(status, most)
        data = _limited(file.read(most + 1), most)
    if len(data) != status.st_size:
        raise ValueError("is not a regular file: it has another size than it says")
    return data


def fault_of_file(path: str | Path, most: int = MOST_BYTES) -> str:
    """Say what keeps `read_ordinary` from reading a file, in words that follow its name; "" when nothing does."""
    try:
        status = os.stat(path)
        _refuse_odd(status, most)
        if not status.st_size:  # a file in /proc says that it is empty
            read_ordinary(path, most)
        return "" if os.access(path, os.R_OK) else "cannot be read: Permission denied"
    except FileNotFoundError:
        return "does not exist"
    except (OSError, ValueError) as error:
        return fault_words(error)


def fault_words(error: OSError | ValueError) -> str:
    """Return what `read_ordinary` raised in words that follow the name of the file."""
    words = str(getattr(error, "strerror", None) or error)
    return words if isinstance(error, ValueError) and words.startswith("is ") else f"cannot be read: {words}"


def _refuse_odd(status: os.stat_result, most: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise ValueError(f"is {_KINDS.get(stat.S_IFMT(status.st_mode), 'a device')}, not a regular file")
    if status.st_size > most:
        raise ValueError(f"is larger than {most:,} bytes")


def _limited(data: bytes, most: int) -> bytes:
    if len(data) > most:
        raise ValueError(f"is larger than {most:,} bytes")
    return data
