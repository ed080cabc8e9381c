"""Encoded output that moves between processes: by a file, where there is one, else as it is."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

from ..files.aside import Aside


class Bulk:
    """Output at hand. Whoever sends it to another process may write it to a file instead, and send a `Stored`."""

    __slots__ = ("data",)

    def __init__(self, data: bytes = b"") -> None:
        self.data = data

    def __len__(self) -> int:
        return len(self.data)

    def pour(self, out: Any) -> None:
        """Write it to a stream."""
        out.write(self.data)


class Stored:
    """Output that stands in a file, from the byte `start`, until the next result is asked for."""

    __slots__ = ("_file", "_size", "_start")

    def __init__(self, file: IO[bytes], start: int, size: int) -> None:
        self._file, self._start, self._size = file, start, size

    def __len__(self) -> int:
        return self._size

    @property
    def data(self) -> bytes:
        """The output, read."""
        self._file.seek(self._start)
        return self._file.read(self._size)

    def pour(self, out: Any) -> None:
        """Write it to a stream: by the kernel, where that can be."""
        splice = getattr(out, "splice", None)
        if splice is None or not splice(self._file, self._start, self._size):
            out.write(self.data)


class Slots:
    """Files beside an output, in which workers leave what they made. Each is used again once it was copied from."""

    def __init__(self, beside: Path) -> None:
        self._beside = beside
        self._asides: list[Aside] = []
        self._files: dict[str, IO[bytes]] = {}
        self._free: list[str] = []

    def take(self) -> str:
        """Return the path of a file to write to. Raises OSError."""
        if self._free:
            return self._free.pop()
        self._asides.append(aside := Aside(self._beside))  # known before it is there, so that no signal leaves it
        file = aside.open()
        self._files[path := str(aside.path)] = file
        return path

    def file(self, path: str) -> IO[bytes]:
        """Return a slot, to read from."""
        return self._files[path]

    def free(self, path: str) -> None:
        """Say that what stands in a slot is no longer needed."""
        self._free.append(path)

    def close(self) -> None:
        """Remove them all."""
        for aside in self._asides:
            aside.forget()
        for file in self._files.values():
            file.close()
