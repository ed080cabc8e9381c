"""Tables of SQLite that live as long as the run: in memory, and past their cache in the temporary folder."""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterable

from ..errors import OutputError


class TemporaryTable:
    """A database without a name, with `cache` bytes in memory. It ends with this object, or when it is closed."""

    def __init__(self, cache: int = 2 << 20) -> None:
        self._connection = sqlite3.connect("", isolation_level=None)
        weakref.finalize(self, self._connection.close)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "temp_store=FILE", f"cache_size=-{max(cache >> 10, 1)}"):
            self.run(f"PRAGMA {pragma}")

    def run(self, text: str, values: Iterable[tuple[object, ...]] | None = None) -> sqlite3.Cursor:
        """Run a statement, for each of some values. Raises OutputError when the temporary folder has no room."""
        try:
            return self._connection.execute(text) if values is None else self._connection.executemany(text, values)
        except sqlite3.Error as error:
            raise OutputError(f"the table of hashes cannot be kept in the temporary folder: {error}") from None

    def close(self) -> None:
        """Delete it."""
        self._connection.close()
