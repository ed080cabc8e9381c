"""What another process needs to read the same file."""

from __future__ import annotations

import os
from typing import NamedTuple

from ..model.limits import Limits
from .source import STDIN, Source
from .watch import State


class Opening(NamedTuple):
    """A file that was opened: its path, the name of the input, and what it was."""

    file: str
    name: str
    state: State


def opening_of(source: Source) -> Opening | None:
    """Return how any part of the data of a source can be read elsewhere, as it stands in its file; None if it cannot.

    A source says so once it was looked at.
    """
    if not source.state or source.file == STDIN or source.packing or source.encoding:
        return None
    return Opening(os.path.abspath(source.file), source.name, source.state)


def opened_again(opening: Opening, limits: Limits) -> Source:
    """Return the source of a file that was opened elsewhere. Reading it raises InputError if it is another by now."""
    source = Source(opening.file, limits=limits)
    source.name, source.state = opening.name, opening.state
    return source
