"""Outputs that are no file: standard output, and the nothing of a dry run."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from typing import IO, BinaryIO

from ..errors import OutputError
from .scratch import folder, new_file
from .sink import NamedStream


def is_pipe(stream: object) -> bool:
    """Whether what is written to a stream goes to another program."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        mode = os.fstat(stream.fileno()).st_mode  # type: ignore[attr-defined]
        return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)
    return False


class StdoutSink:
    """Standard output. With `hold`, nothing becomes visible before the commit."""

    path = "-"
    beside = None

    def __init__(self, *, hold: bool = False) -> None:
        self._hold = hold
        self._held: IO[bytes] | None = None
        if sys.stdout is None or sys.stdout.closed:
            raise OutputError("standard output is closed; name an output: -o OUT")

    def open(self) -> BinaryIO:
        """Return the stream to write to."""
        if self._hold:
            self._held = new_file()
            return NamedStream(self._held, f"the temporary folder {folder()}")  # type: ignore[return-value]
        return NamedStream(sys.stdout.buffer, "standard output")  # type: ignore[return-value]

    def commit(self) -> None:
        """Show what was held back, and flush."""
        self.publish(keep=False)

    def finish(self) -> None:
        """What is held is complete."""

    def publish(self, *, keep: bool) -> None:
        """Show what was held back, and flush; that cannot be taken back, so it comes after all files."""
        out = NamedStream(sys.stdout.buffer, "standard output")
        if self._held is not None:
            try:
                self._held.seek(0)
                while block := self._held.read(1 << 20):
                    out.write(block)
                self._held.close()
            except BrokenPipeError:
                raise
            except OSError as error:
                raise OutputError(f"the held-back output cannot be written: {error.strerror or error}") from None
        out.flush()

    @property
    def written(self) -> str:
        """Standard output cannot be read back."""
        raise OutputError("--verify needs an output file: -o OUT")

    def put_back(self) -> None:
        """Drop what was held back."""
        self.discard()

    def settle(self) -> None:
        """It was flushed."""

    def discard(self) -> None:
        """Drop what was held back."""
        if self._held is not None:
            self._held.close()


class NullSink:
    """--dry-run: everything but the writing."""

    path = ""
    beside = None

    def open(self) -> BinaryIO:
        """Return a stream that goes nowhere."""
        return _Nowhere()  # type: ignore[return-value]

    def finish(self) -> None:
        """Nothing was written."""

    def publish(self, *, keep: bool) -> None:
        """Nothing was written."""

    put_back = settle = commit = finish

    @property
    def written(self) -> str:
        """Nothing was written."""
        raise OutputError("--verify needs an output file, not --dry-run")

    def discard(self) -> None:
        """Nothing was written."""


class _Nowhere:
    closed = False

    def write(self, data: bytes) -> int:
        return len(data)

    def flush(self) -> None:
        pass
