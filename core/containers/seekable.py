"""An input as a file to seek in, for containers that have their directory at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from ..errors import InputError, UsageError
from ..files.scratch import Spool
from ..files.source import Source


@contextmanager
def seekable(source: Source, magic: tuple[bytes, ...], what: str) -> Iterator[Any]:
    """Open the file itself where it starts with one of `magic`; else what it unpacks to, in a temporary file.

    `what` names the container. Raises InputError when it cannot be read, or is something else.
    """
    if source.encoding:
        raise UsageError(f"--encoding is for text; {source.name} is {what}")
    with source.opened() as file:
        source.at_least(8)  # a pipe keeps what is looked at
        if file.read(8).startswith(magic):
            file.seek(0)
            yield file
            return
    with closing(Spool(source.name, source.limits)) as spool:
        for block in source.blocks():
            spool.add(block)
        if not spool.size:
            raise InputError(f"{source.name} is empty", "FT112")
        spool.file.seek(0)
        if not spool.file.read(8).startswith(magic):
            raise InputError(f"{source.name} is not {what}")
        spool.file.seek(0)
        yield spool.file
