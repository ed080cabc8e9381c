"""Sets of keys, however many there are: in memory, and past the limit in a temporary table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .memory import memory_limit

if TYPE_CHECKING:
    from .temporary_table import TemporaryTable

_BESIDE = 120
"""Bytes that a key takes in a set at most, besides its own."""


class KeySet:
    """A set of keys that only grows. It holds a quarter of `memory_limit` in memory."""

    def __init__(self) -> None:
        self._keys: set[bytes] = set()
        self._held = 0
        self._table: TemporaryTable | None = None

    def add(self, key: bytes) -> bool:
        """Add a key; return False if it is there already. Raises OutputError when the temporary folder has no room."""
        if self._table is not None:
            return self._table.run("INSERT OR IGNORE INTO keys VALUES (?)", [(key,)]).rowcount == 1
        if key in self._keys:
            return False
        self._keys.add(key)
        self._held += len(key) + _BESIDE
        if self._held > memory_limit() // 4:
            self._move()
        return True

    def _move(self) -> None:
        from .temporary_table import TemporaryTable  # SQLite takes its time to load

        table = self._table = TemporaryTable(memory_limit() // 4)
        table.run("CREATE TABLE keys (key BLOB PRIMARY KEY) WITHOUT ROWID")
        table.run("BEGIN")
        table.run("INSERT INTO keys VALUES (?)", ((key,) for key in sorted(self._keys)))
        self._keys.clear()
