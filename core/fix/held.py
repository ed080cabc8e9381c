"""Values that wait in a temporary file, however many there are: edits, texts of records, changes to be shown."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from typing import Any

from ..files.scratch import in_folder, new_file

_IN_MEMORY = 32 << 20


class Held:
    """Takes values one after the other, and yields them in that order, as often as it is asked."""

    def __init__(self) -> None:
        self._file = new_file(_IN_MEMORY)

    def add(self, value: Any) -> None:
        """Keep a value. Raises OutputError when there is no room for it."""
        with in_folder():
            pickle.dump(value, self._file)

    def __iter__(self) -> Iterator[Any]:
        self._file.seek(0)
        while True:
            try:
                yield pickle.load(self._file)
            except EOFError:
                return

    def close(self) -> None:
        """Delete the file."""
        self._file.close()
