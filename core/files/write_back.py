"""Telling the kernel early to bring to disk what was written, so that little is left for the end."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import IO, Any

_AT_ONCE = 16 << 20
"""Bytes after which the kernel is told: less is brought to disk quickly enough at the end."""
_WRITE = 2
"""SYNC_FILE_RANGE_WRITE: begin, and do not wait."""


class WriteBack:
    """Counts what is written to a file, and tells the kernel from time to time; only Linux can be told.

    It makes nothing last: only fsync does.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._fresh = file, 0

    def wrote(self, size: int) -> None:
        """Say that so many more bytes were written."""
        self._fresh += size
        if self._fresh >= _AT_ONCE:
            self._fresh = 0
            begin = _begin()
            if begin is not None:
                self._file.flush()
                begin(self._file.fileno(), 0, 0, _WRITE)


_known: list[Callable[..., Any] | None] = []


def _begin() -> Callable[..., Any] | None:
    """Return sync_file_range(2), which Python does not have."""
    if not _known:
        import ctypes  # which takes its time

        found = getattr(ctypes.CDLL(None), "sync_file_range", None) if sys.platform == "linux" else None
        if found is not None:
            found.argtypes = (ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_uint)
        _known.append(found)
    return _known[0]
