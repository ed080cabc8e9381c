"""The part of an input that is held in memory while it is cut."""

from __future__ import annotations

from ..files.source import Source
from .spans import moved

_LEAD = 256


class Window:
    """A stretch of the input, as bytes and as text of one character a byte, so that offsets are the same in both.

    Cutting looks only at ASCII marks, so no byte needs decoding for it, and none can be wrong.
    `byte` is the offset of `data[0]` in the input.
    """

    def __init__(self, source: Source, size: int) -> None:
        self._source = source
        self._blocks = source.blocks(size)
        self.data = b""
        self.text = ""
        self.byte = 0
        self.ended = False
        self._at, self._line, self._column = 0, 1, 1
        self._lead = ""
        self._searched = self._line_start = 0
        """Up to where the last newline was looked for, and where the line starts in which that is."""

    def more(self, keep: int) -> None:
        """Discard what comes before `keep`, and read at least as much again as is left.

        Offsets count from `keep` afterwards.
        """
        self.locate(keep)
        self._lead = self.line_before(keep)
        self._at = self._searched = self._line_start = 0
        first = not self.data and not self.byte
        left = self.data[keep:]
        self.byte += keep
        pieces, wanted = [left], max(len(left), 1)
        while wanted > 0:
            block = next(self._blocks, None)
            if block is None:
                self.ended = True
                break
            if first and self._source.bom:
                self.byte, first = 3, False
            pieces.append(block)
            wanted -= len(block)
        self.data = b"".join(pieces)
        self.text = self.data.decode("latin-1")

    def locate(self, at: int) -> tuple[int, int]:
        """Return (line, column) of `at`, which must not lie before the place last asked for."""
        self._line, self._column = moved(self.data, self._at, at, self._line, self._column)
        self._at = at
        return self._line, self._column

    def line_before(self, at: int) -> str:
        """Return what stands before `at`, which must not lie before the place last asked for, in its line; of a long
        line only its beginning."""
        start = self.text.rfind("\n", self._searched, at) + 1 or self._line_start
        self._searched, self._line_start = at, start
        return ((self._lead if not start else "") + self.text[start : min(at, start + _LEAD)])[:_LEAD]
