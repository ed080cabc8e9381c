"""What can be read only once, a pipe or a device: kept as it is read, so that it can be read again from its start."""

from __future__ import annotations

import errno
import os
import sys
from typing import Any

from ..errors import InputError
from ..model.limits import Limits
from .scratch import Spool

_BLOCK = 1 << 20


class Piped:
    """A stream with the face of a file. With `keep` off, what is read from then on is gone afterwards.

    `total` is its size once its end was seen, 0 before. A `with` leaves it open: many passes share it.
    """

    closed = False

    def __init__(self, stream: Any, name: str, limits: Limits, *, keep: bool) -> None:
        self.keep = keep
        self.total = 0
        self._stream, self._name, self._limits = stream, name, limits
        self._spool: Spool | None = None
        self._at = self._read = 0
        """Where the newest pass is, and how much of the stream was read at all."""
        self._ended = False

    def __enter__(self) -> Piped:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    @property
    def _kept(self) -> int:
        return self._spool.size if self._spool is not None else 0

    def rewind(self) -> None:
        """Begin a pass. Raises InputError when the beginning is gone."""
        if self._kept < self._read:
            raise InputError(f"{self._name} can be read only once")
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next `size` bytes, fewer only at the end. Raises InputError past `limits.max_spool_bytes`."""
        if size < 0:
            self.fill(None)
            size = self._kept - self._at
        out = b""
        if self._at < self._kept:
            assert self._spool is not None
            self._spool.file.seek(self._at)
            out = self._spool.file.read(min(size, self._kept - self._at))
        if len(out) < size:
            out += self._next(size - len(out))
        self._at += len(out)
        return out

    def _next(self, size: int) -> bytes:
        """Return what was never read before."""
        if self._ended:
            return b""
        data = b""
        while len(data) < size:
            block = self._stream.read(size - len(data))
            if block is None:
                raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
            if not block:
                self._ended, self.total = True, self._read + len(data)
                break
            data += block
        if data and self.keep:
            if self._spool is None:
                self._spool = Spool(self._name, self._limits)
            self._spool.add(data)
        self._read += len(data)
        return data

    def fill(self, size: int | None) -> int:
        """Keep at least the first `size` bytes, or all, if nothing is gone yet. Returns how many are kept."""
        self.keep = self.keep or self._kept == self._read
        while not self._ended and self.keep and (size is None or self._kept < size):
            self._next(_BLOCK)
        return self._kept

    def seekable(self) -> bool:
        """It keeps all that a seek may go back to."""
        return True

    def seek(self, at: int, whence: int = 0) -> int:
        """Go to a place, as in a file."""
        base = self.fill(None) if whence == 2 else self._at if whence == 1 else 0
        self._at = base + at
        self.fill(self._at)
        return self._at

    def tell(self) -> int:
        """Return where the newest pass is."""
        return self._at

    def close(self) -> None:
        """Drop what was kept, and close the stream, unless it is the one of all the process."""
        if self._spool is not None:
            self._spool.close()
        if self._stream is not getattr(sys.stdin, "buffer", None):
            self._stream.close()
