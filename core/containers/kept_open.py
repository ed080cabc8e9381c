"""An output that a library must not close."""

from __future__ import annotations

from typing import BinaryIO


class KeptOpen:
    """The output as pyarrow is given it: closing it is only remembered."""

    closed = False

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self.flush = out.flush

    def write(self, data: bytes) -> int:
        """Write on. After the run was given up, pyarrow still writes when it is freed; that goes nowhere."""
        return len(data) if self._out.closed else self._out.write(data)

    def close(self) -> None:
        """Remember that pyarrow is done; the output stays open."""
        self.closed = True
