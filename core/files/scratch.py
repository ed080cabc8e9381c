"""Temporary files: in a folder that can be named, and of bounded size."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from ..errors import InputError, OutputError
from ..model.limits import Limits

_IN_MEMORY = 1 << 20


def folder() -> str:
    """Return where temporary files go: TMPDIR where it is set, even if that folder is missing, else the system's."""
    return os.environ.get("TMPDIR") or tempfile.gettempdir()


@contextmanager
def in_folder() -> Iterator[None]:
    """Make of an OSError in a temporary file an OutputError that names the folder. Nothing else may fail within."""
    try:
        yield
    except OSError as error:
        where = f"the temporary folder {os.environ['TMPDIR']}" if os.environ.get("TMPDIR") else _where()
        words = f"{where} cannot be written: {error.strerror or error}"
        raise OutputError(f"{words}; make room there, or set TMPDIR to another folder") from None


def _where() -> str:
    try:
        return f"the temporary folder {tempfile.gettempdir()}"
    except OSError:
        return "no temporary folder"


def new_file(in_memory: int = _IN_MEMORY) -> IO[bytes]:
    """Return a temporary file, which stays in memory up to so many bytes. Its errors are for `in_folder`."""
    with in_folder():
        made: IO[bytes] = tempfile.SpooledTemporaryFile(in_memory, prefix="ftconv-", dir=folder())  # noqa: SIM115
    return made


@contextmanager
def new_folder() -> Iterator[str]:
    """Make a temporary folder, and remove it at the end. Raises OutputError when none can be made."""
    with in_folder():
        made = tempfile.TemporaryDirectory(prefix="ftconv-", dir=folder(), ignore_cleanup_errors=True)
    with made as path:
        yield path


class Spool:
    """What is kept of an input for a second look: at most `limits.max_spool_bytes`. `file` is read like any other.

    It has no name, unless `path` gives one.
    """

    def __init__(self, name: str, limits: Limits, path: str = "") -> None:
        self._name, self._most = name, limits.max_spool_bytes
        with in_folder():
            self.file: IO[bytes] = open(path, "w+b") if path else new_file()  # noqa: SIM115  closed by close
        self.size = 0

    def add(self, data: bytes) -> None:
        """Append. Raises InputError past the limit, OutputError when there is no room."""
        self.size += len(data)
        if self.size > self._most:
            raise InputError(
                f"{self._name} goes on past {self._most:,} bytes, and must be kept to be read twice; "
                "save it as a file first, or raise limits.max_spool_bytes in ftconv.yaml",
                "FT114",
            )
        with in_folder():
            self.file.seek(0, 2)
            self.file.write(data)

    def close(self) -> None:
        """Remove it."""
        self.file.close()
