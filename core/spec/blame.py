"""Whose function raised: third-party code is known by the file it stands in."""

from __future__ import annotations

import os
import re
import traceback
from types import ModuleType

from ..errors import WorkerTraceback

_homes: dict[str, str] = {}
"""The file of a module, or the folder of a package, and what its plugin is called."""
_LINE = re.compile(r'^ *File "([^"]+)", line \d+', re.MULTILINE)


def remember(module: object, owner: str) -> None:
    """Note where a third-party plugin is installed."""
    file = getattr(module, "__file__", None)
    if not isinstance(module, ModuleType) or not file:
        return
    path = os.path.realpath(file)
    package = bool(module.__package__)
    _homes[os.path.dirname(path) if package else path] = owner


def third_parties() -> str:
    """Return the names of all third-party plugins that this process has loaded."""
    return ", ".join(dict.fromkeys(_homes.values()))


def blamed(error: BaseException) -> str:
    """Return the plugin in whose code an exception was raised, "" if it was not a plugin."""
    files = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    cause = error.__cause__
    if isinstance(cause, WorkerTraceback):
        files = _LINE.findall(str(cause))  # a worker's traceback comes as text
    for file in reversed(files):
        path = os.path.realpath(file)
        for home, owner in _homes.items():
            if path == home or path.startswith(home + os.sep):
                return owner
    return ""
