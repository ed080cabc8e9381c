"""The inputs of a run: files, patterns and standard input, each once and in a fixed order."""

from __future__ import annotations

import glob
import os
import stat
import sys
from collections.abc import Sequence

from ..errors import InputError, UsageError
from .source import STDIN
from .url import is_url, local_path, shown_url


def expand(names: Sequence[str]) -> list[str]:
    """Return the files and URLs that `names` stand for: patterns in sorted order, `-` for standard input.

    Raises InputError for a pattern without a match and UsageError for an input that is named twice, or looks so.
    """
    if not names:
        raise UsageError("no input: pass files or globs, or - to read stdin")
    found: list[str] = []
    for name in map(local_path, names):
        if is_url(name):
            from .remote import urls_matching

            found.extend(urls_matching(name))
            continue
        if name == STDIN or os.path.exists(name) or not glob.has_magic(name):
            found.append(name)
            continue
        matches = sorted(p for p in glob.glob(name, recursive=True) if not os.path.isdir(p))
        if not matches:
            raise InputError(f"{name} matches no file")
        found.extend(matches)
    seen: dict[object, str] = {}
    for name in found:
        key = _identity(name)
        if key in seen:
            if is_url(name) and seen[key] != name:
                raise UsageError(f"{key} stands for two URLs, whose queries are not shown; download one of them first")
            also = f" (also as {seen[key]})" if seen[key] != name else ""
            raise UsageError(f"{shown_url(name)} is named twice{also}; name it once, or see ftconv mix --help")
        seen[key] = name
    return found


def _identity(name: str) -> object:
    if is_url(name):
        return shown_url(name)
    try:
        status = os.fstat(sys.stdin.fileno()) if name == STDIN else os.stat(name)
    except (OSError, ValueError, AttributeError):
        return name
    if not stat.S_ISREG(status.st_mode):
        return name
    return status.st_dev, status.st_ino
