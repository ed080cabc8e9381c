"""Folders as inputs: the data files in them, in the order of their names."""

from __future__ import annotations

import os
from collections.abc import Iterable

from ..containers import container_for_name
from ..errors import InputError
from .console import counted, err

NO_DATA = (".md", ".text")
"""Endings that ftconv reads where a file is named, and that mostly are something else in a folder."""
REJECTS = ".rejects.jsonl"
_SHOWN = 3


def with_folders(names: Iterable[str], *, quiet: bool = False) -> list[str]:
    """Return the inputs with the data files of a folder in its place; what is left out is told in one line.

    Raises InputError for a folder without any.
    """
    found: list[str] = []
    for name in names:
        if not os.path.isdir(name):
            found.append(name)
            continue
        data, others = _files_in(name)
        if not data:
            seen = f"; it has {', '.join(others[:_SHOWN])}" if others else ""
            raise InputError(f"{name} is a folder without data files{seen}; name a file in another format by itself")
        found += data
        if others and not quiet:
            shown = ", ".join(others[:_SHOWN]) + (", …" if len(others) > _SHOWN else "")
            err(f"ftconv: {name}: left out {counted(len(others), 'file')}, not data: {shown}")
    return found


def _files_in(folder: str) -> tuple[list[str], list[str]]:
    """Return the files of a folder and of those in it that are data, and the others. Hidden ones do not count."""
    data: list[str] = []
    others: list[str] = []
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(name for name in names if not name.startswith(".")):
            taken = container_for_name(name) and not name.endswith((*NO_DATA, REJECTS))
            (data if taken else others).append(os.path.join(here, name))
    return sorted(data), [os.path.relpath(name, folder) for name in sorted(others)]
