"""What another process needs to read the same file."""

from __future__ import annotations

import os
import platform
from typing import NamedTuple

from ..errors import InputError
from ..model.limits import Limits
from .source import STDIN, Source
from .url import is_shared, is_url
from .watch import State, state_of

_SECOND = 10**9


class Opening(NamedTuple):
    """A file that was opened: its path, the name of the input, what it was, and on which machine."""

    file: str
    name: str
    state: State
    machine: str


def opening_elsewhere(source: Source) -> Opening | None:
    """Return how any part of the data of a source can be read elsewhere, as it stands in its file; None if it cannot.

    A source says so once it was looked at.
    """
    if not source.state or source.file == STDIN or source.packing or source.encoding:
        return None
    if is_url(source.file) and not is_shared(source.file):
        return None
    file = source.file if is_url(source.file) else os.path.abspath(source.file)
    return Opening(file, source.name, source.state, platform.node())


def opened_again(opening: Opening, limits: Limits) -> Source:
    """Return the source of a file that was opened elsewhere.

    Another machine gives a file other numbers, and may know its time less exactly. Raises InputError if it is not
    there; reading it does if it is another by now.
    """
    here = opening.state if is_url(opening.file) else state_of(opening.file)
    if not here and platform.node() != opening.machine:
        where = f"{opening.name} is not on {platform.node()}, at {opening.file}"
        raise InputError(f"{where}; put the inputs where all machines have them under the same path")
    source = Source(opening.file, limits=limits)
    source.name, source.state = opening.name, opening.state
    if not is_url(opening.file) and _told(here) == _told(opening.state):
        source.state = here
    return source


def _told(state: State) -> State:
    """Return of a state what every machine says alike."""
    return (state[2], state[3] // _SECOND) if state else state
