"""An input as a file to seek in, for containers that have their directory at the end."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ..errors import InputError, UsageError
from ..files.source import STDIN, Source


@contextmanager
def seekable(source: Source, magic: tuple[bytes, ...], what: str) -> Iterator[IO[bytes]]:
    """Open the file itself where it starts with one of `magic`; else what it unpacks to, in a temporary file.

    `what` names the container. Raises InputError when it cannot be read, or is something else.
    """
    if source.encoding:
        raise UsageError(f"--encoding is for text; {source.name} is {what}")
    if source.file != STDIN and Path(source.file).is_file():
        try:
            file = open(source.file, "rb")  # noqa: SIM115  closed below
        except OSError as error:
            raise InputError(f"{source.name} cannot be opened: {error.strerror}") from None
        with file:
            head = file.read(8)
            if head.startswith(magic):
                file.seek(0)
                yield file
                return
    with tempfile.TemporaryFile(prefix="ftconv-") as spool:
        try:
            for block in source.blocks():
                spool.write(block)
            size = spool.tell()
            spool.seek(0)
            head = spool.read(8)
            spool.seek(0)
        except OSError as error:
            raise InputError(f"{source.name} cannot be kept in a temporary file: {error.strerror}") from None
        if size and not head.startswith(magic):
            raise InputError(f"{source.name} is not {what}")
        if size:
            yield spool
        else:
            raise InputError(f"{source.name} is empty", "FT112")
