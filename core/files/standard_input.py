"""Whether something was piped into ftconv, so that it can be read without a `-`."""

from __future__ import annotations

import contextlib
import io
import os
import select
import stat
import sys


def is_piped(patience: float | None = None) -> bool:
    """Whether standard input is a pipe or a file that holds something; a terminal and the null device are not.

    A pipe is waited for: `patience` seconds, None until something comes or it ends. Nothing is taken from it.
    """
    stream = sys.stdin
    if stream is None:
        return False
    try:
        number = stream.fileno()
        status = os.fstat(number)
    except (OSError, ValueError, AttributeError):  # a stand-in of a program that calls ftconv
        buffer = getattr(stream, "buffer", None)
        return isinstance(buffer, io.BytesIO) and buffer.tell() < len(buffer.getbuffer())
    if stat.S_ISREG(status.st_mode):
        return os.lseek(number, 0, os.SEEK_CUR) < status.st_size
    if not stat.S_ISFIFO(status.st_mode) and not stat.S_ISSOCK(status.st_mode):
        return False
    if stat.S_ISSOCK(status.st_mode) and patience is None:
        patience = SOCKET_SECONDS
    if patience is not None and not (os.name == "posix" and select.select([number], [], [], patience)[0]):
        return False
    with contextlib.suppress(OSError, ValueError):
        return bool(stream.buffer.peek(1))  # type: ignore[union-attr]
    return False


SOCKET_SECONDS = 1.0
"""Programs that start others leave them a socket on which nothing ever comes."""
