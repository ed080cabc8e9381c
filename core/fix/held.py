"""Changes that wait in a temporary file until it is certain that they are made."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable

from .chunk import Change

Show = Callable[[Change | str], None]


class HeldChanges:
    """Takes changes as `show` would, and tells them to `show` when they are released."""

    def __init__(self, show: Show) -> None:
        self._show = show
        self._file = tempfile.TemporaryFile(prefix="ftconv-")  # noqa: SIM115  closed by `close`

    def __call__(self, change: Change | str) -> None:
        """Keep a change."""
        pickle.dump(change, self._file)

    def release(self) -> None:
        """Show all changes, in order."""
        self._file.seek(0)
        while True:
            try:
                change = pickle.load(self._file)
            except EOFError:
                return
            self._show(change)

    def close(self) -> None:
        """Forget the changes."""
        self._file.close()
