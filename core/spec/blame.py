"""Whose function raised: third-party code is known by the file it stands in."""

from __future__ import annotations

import os
import re
import sys
import traceback
from enum import Enum
from types import ModuleType

from msgspec import Struct

from ..errors import WorkerTraceback

_homes: dict[str, str] = {}
"""The file of a module, or the folder of a package, and what its plugin is called."""
_PLAIN = {
    *(("builtins", kind) for kind in ("set", "frozenset", "bytearray", "complex", "slice", "range")),
    *(("collections", kind) for kind in ("Counter", "OrderedDict", "defaultdict", "deque")),
    *(("datetime", kind) for kind in ("date", "time", "datetime", "timedelta", "timezone")),
    ("array", "_array_reconstructor"),
    ("array", "array"),
    ("copyreg", "_reconstructor"),
    ("decimal", "Decimal"),
    ("fractions", "Fraction"),
    ("ftconv.model.place_list", "restored_places"),
    ("msgspec._core", "rebuild"),
    ("msgspec._utils", "rebuild"),
    ("uuid", "UUID"),
}
"""What plain values are pickled by."""
_DATA = ("ftconv.model.", "ftconv.plugins.", "ftconv.engine.bulk", "ftconv.files.row_store")
"""Where all classes hold data alone."""
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


def may_be_in_answer(module: str, name: str) -> bool:
    """Whether what comes from another run may name this: a class of ftconv or of a plugin that is loaded, or of plain
    values. Of ftconv only what holds data, so that nothing is opened or loaded by making one.
    """
    if (module, name) in _PLAIN:
        return True
    loaded = sys.modules.get(module)
    found = getattr(loaded, name, None)
    if not isinstance(found, type) or found.__module__ != module:
        return False
    if module.split(".")[0] == "ftconv":
        return issubclass(found, Struct | Enum | Exception) or module.startswith(_DATA)
    path = os.path.realpath(getattr(loaded, "__file__", None) or "")
    return any(path == home or path.startswith(home + os.sep) for home in _homes)


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
