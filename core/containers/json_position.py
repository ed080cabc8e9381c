"""Where a JSON pointer points to, in the text of a record: a byte offset, a line, a column."""

from __future__ import annotations

from ..model.place import tokens_of
from .json_tree import Node, tree_of
from .spans import moved

_STEP = 1 << 12


class Positions:
    """The positions in one record, which need be neither decoded nor whole: what is looked through is so once."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._root = tree_of(raw)
        self._known = [(0, 0, 1)]
        """Offset, lines below the first and column of a character near each multiple of the step, as far as needed."""

    def offset(self, pointer: str) -> int | None:
        """Return where the value starts that `pointer` points to; None when it points nowhere.

        Where a key stands twice the last one counts, as for a decoder.
        """
        node: Node | None = self._root
        for token in tokens_of(pointer):
            node = node.find(token) if node else None
        return node.start if node and node.kind else None

    def place(self, pointer: str) -> tuple[int, int] | None:
        """Return (lines below the first, column) of what `pointer` points to; None when it points nowhere."""
        offset = self.offset(pointer)
        return None if offset is None else self.line_column(offset)

    def line_column(self, offset: int) -> tuple[int, int]:
        """Return (lines below the first, column) of an offset; the column counts characters, from 1."""
        raw, known = self._raw, self._known
        while len(known) <= offset // _STEP:
            at, line, column = known[-1]
            to = len(known) * _STEP
            while to > at and raw[to] & 0xC0 == 0x80:  # no character is cut in two
                to -= 1
            known.append((to, *moved(raw, at, to, line, column)))
        at, line, column = known[offset // _STEP]
        return moved(raw, at, offset, line, column)
