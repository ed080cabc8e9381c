"""Temporary files beside outputs: each is locked while its process lives, so what a dead run left can be told."""

from __future__ import annotations

import contextlib
import os
import stat
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

try:
    import fcntl
except ImportError:  # without locks nothing can be told, and nothing is removed
    fcntl = None  # type: ignore[assignment]

PREFIX = ".ftconv-"
_held: set[int] = set()
"""The descriptors that hold locks. A forked worker closes its copies: a lock is its parent's alone."""


def _forget_held() -> None:
    for descriptor in _held:
        with contextlib.suppress(OSError):
            os.close(descriptor)
    _held.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_held)


class Aside:
    """A name beside a file that is nobody else's. `path` is known before it exists, so that no signal leaves it."""

    def __init__(self, target: Path) -> None:
        self.path: Path | None = None
        self._target, self._lock = target, -1

    def open(self) -> BinaryIO:
        """Make the file, for the eyes of its owner only, and lock it. Raises OSError."""
        while True:
            self.path = path = self._drawn()
            try:
                file = open(path, "x+b", opener=_privately)  # noqa: SIM115  the caller closes it
            except FileExistsError:
                self.path = None
                continue
            if self._hold():
                return file
            file.close()  # another run took it for a dead one's between its making and its lock, and removes it

    def copy(self) -> None:
        """Give the target a second name, or a copy where the file system has no links. Raises OSError."""
        import shutil

        self.path = self._drawn()
        try:
            os.link(self._target, self.path)
        except OSError:
            shutil.copy2(self._target, self.path)
        self._hold()

    def forget(self) -> None:
        """Remove the file, if it is still there under this name."""
        if self.path is not None:
            with contextlib.suppress(OSError):
                self.path.unlink()
            self.path = None
        self.release()

    def release(self) -> None:
        """Let the lock go."""
        if self._lock >= 0:
            _held.discard(self._lock)
            os.close(self._lock)
            self._lock = -1

    def _drawn(self) -> Path:
        return self._target.parent / f"{_prefix(self._target)}{os.urandom(6).hex()}"

    def _hold(self) -> bool:
        """Lock the file. Returns whether it is ours; where there are no locks it always is."""
        assert self.path is not None
        self._lock = _locked(self.path)
        if self._lock >= 0:
            _held.add(self._lock)
        return self._lock != _ANOTHERS


def _privately(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


_NO_LOCKS, _ANOTHERS = -1, -2


def _prefix(target: Path) -> str:
    """Return how the names of all temporary files of an output begin, however long its own is."""
    return f"{PREFIX}{blake2b(os.fsencode(target.name), digest_size=4).hexdigest()}-"


def _locked(path: Path) -> int:
    """Return a descriptor that holds the lock of a file, until it is closed; or one of _NO_LOCKS, _ANOTHERS."""
    if fcntl is None:
        return _NO_LOCKS
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:
        return _ANOTHERS
    except OSError:
        return _NO_LOCKS
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(descriptor), os.lstat(path)):
            return descriptor
        found = _ANOTHERS
    except (BlockingIOError, FileNotFoundError):
        found = _ANOTHERS
    except OSError:  # a file system without locks
        found = _NO_LOCKS
    os.close(descriptor)
    return found


def remove_strays(target: Path) -> list[str]:
    """Remove the temporary files of earlier runs for the same output, and return their paths.

    Only those of the same user that nobody has locked: their process is dead, for a lock goes with its process.
    """
    if fcntl is None:
        return []
    removed = []
    with contextlib.suppress(OSError), os.scandir(target.parent) as entries:
        start = _prefix(target)
        for path in [Path(entry.path) for entry in entries if entry.name.startswith(start)]:
            with contextlib.suppress(OSError):
                status = path.lstat()
                if not stat.S_ISREG(status.st_mode) or status.st_uid != os.geteuid():
                    continue
                lock = _locked(path)
                if lock >= 0:
                    path.unlink()
                    os.close(lock)
                    removed.append(str(path))
    return sorted(removed)


def umask() -> int:
    """Return the mask of the modes of new files, which can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
