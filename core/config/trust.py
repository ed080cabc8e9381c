"""Where a configuration is looked for, and whom it has to belong to: what is found is not trusted as what is named."""

from __future__ import annotations

import os
import shlex
import stat
from pathlib import Path

CONFIG_NAME = "ftconv.yaml"
ROOTS = (".git", ".hg")
"""What the root of a repository has: a folder, or in worktrees and submodules a file."""


def find_config(start: Path, root: Path | None = None) -> Path | None:
    """Return the ftconv.yaml of `start` or its nearest parent, of those that are looked at."""
    folders = folders_from(start, root)
    return next((path for folder in folders if os.path.isfile(path := folder / CONFIG_NAME)), None)


def folders_from(start: Path, root: Path | None = None) -> tuple[Path, ...]:
    """Return the folders in which a configuration is looked for, in order.

    That is up to the root of the repository, else up to `root`, else up to the home folder. A folder outside of these
    has only itself.
    """
    last = repository_of(start, root) or _home()
    inside = last is not None and last in start.parents
    return (start, *start.parents[: start.parents.index(last) + 1]) if inside else (start,)


def repository_of(folder: Path, root: Path | None = None) -> Path | None:
    """Return the root of the repository that a folder is in; without one, the `root` that is trusted like one."""
    folder = folder.resolve()
    above = (folder, *folder.parents)
    found = (at for at in above if any(os.path.lexists(at / name) for name in ROOTS))
    return next(found, root if root in above else None)


def _home() -> Path | None:
    """Return the home folder; None where there is none, or it is the root of all files."""
    try:
        home = Path.home().resolve()
    except (OSError, RuntimeError):
        return None
    return home if home != home.parent else None


def distrust(path: Path) -> str:
    """Say why a file that was found is not trusted, in words that follow its name; "" when it is.

    It has to belong to the user or to root, and nobody else may be able to write it or to put another in its place.
    Where files have no owners, as on Windows, each is trusted.
    """
    for name in (path, path.resolve()):
        owner = owner_of(name)
        if owner is None:
            return ""
        if owner not in _owners():
            return f"belongs to another user (uid {owner})"
        if name.stat().st_mode & stat.S_IWOTH:
            return f"can be written by every user (to change that: chmod o-w {shlex.quote(str(name))})"
        if name.parent.stat().st_mode & stat.S_IWOTH and owner_of(name.parent) != os.geteuid():
            return "is in a folder that every user can write to"
    return ""


def owner_of(path: Path) -> int | None:
    """Return the user id of the owner of a file, or of a link itself; None where files have no owners."""
    return os.lstat(path).st_uid if hasattr(os, "geteuid") else None


def _owners() -> set[int]:
    """Return the users whose files are trusted: this one, root, and who called sudo."""
    caller = os.environ.get("SUDO_UID", "") if os.geteuid() == 0 else ""
    return {os.geteuid(), 0, *([int(caller)] if caller.isdigit() else [])}
