"""A chunk of CSV: rows that were cut already, and where each stands."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from msgspec import Struct, structs

from ..model.limits import Limits
from ..model.place import Note, Place, tokens_of
from .chunk import Broken
from .csv_write import unescaped
from .decode import OVERSIZED_HEAD


class CsvChunk(Struct):
    """Rows, and the lines they stand in. `ends` holds the line behind each row, counted from the first of `lines`."""

    file: str
    header: list[str]
    delimiter: str
    lines: list[str]
    cells: list[Any]
    ends: list[int]
    line: int
    byte: int
    dropped: dict[int, int]
    """How many bytes were dropped of a line that is too long."""
    limits: Limits
    notes: list[tuple[Note, Place]]
    size: int
    unescape: bool = False
    starts: list[int] = []
    """Where each line starts; filled when a place is first asked for."""

    def records(self) -> Iterator[tuple[int, Any]]:
        """Yield a dict of the header's columns for every row that is not blank."""
        header, width = self.header, len(self.header)
        blank = 0
        for index, cells in enumerate(self.cells):
            if type(cells) is list:
                if len(cells) == width:
                    if self.unescape:
                        cells = [unescaped(cell) for cell in cells]
                    yield index, dict(zip(header, cells))  # noqa: B905  the lengths were compared
                elif cells:
                    what = f"row has {len(cells)} cell{'s' * (len(cells) != 1)} but the header has {width}"
                    what += '; put double quotes (") around cells that contain the delimiter'
                    yield index, Broken("FT110", what)
                else:
                    place = structs.replace(self.place(index), record=index - blank)
                    self.notes.append((Note("FT104", "blank line, which most validators reject"), place))
                    blank += 1
            else:
                yield index, cells

    def _start(self, index: int) -> int:
        return self.ends[index - 1] if index else 0

    def place(self, index: int) -> Place:
        """Return the physical line that the row starts in."""
        if not self.starts:
            sizes = (size_of(line) + self.dropped.get(n, 0) for n, line in enumerate(self.lines))
            self.starts = [0, *accumulate(sizes)]
        start = self._start(index)
        return Place(self.file, self.line + start, 1, self.byte + self.starts[start])

    def raw(self, index: int) -> bytes:
        """Return the lines of the row, without the last newline; of a row that is too long, the beginning."""
        text = "".join(self.lines[self._start(index) : self.ends[index]])
        data = text.removesuffix("\n").removesuffix("\r").encode("utf-8", "surrogateescape")
        limit = self.limits.max_record_bytes
        return data if len(data) <= limit else data[: min(limit, OVERSIZED_HEAD)]

    def column(self, index: int, pointer: str) -> tuple[int, int]:
        """Return where the cell starts that the first token of the pointer names."""
        start, end = self._start(index), self.ends[index]
        line, column, cell, quoted = self.line + start, 1, 0, False
        tokens = tokens_of(pointer)
        wanted = self.header.index(tokens[0]) if tokens and tokens[0] in self.header else 0
        for char in "".join(self.lines[start:end]):
            if cell == wanted:
                break
            column += 1
            if char == '"':
                quoted = not quoted
            elif char == self.delimiter and not quoted:
                cell += 1
            elif char == "\n":
                line, column = line + 1, 1
        return line, column


def size_of(line: str) -> int:
    """Return how many bytes a line has."""
    return len(line) if line.isascii() else len(line.encode("utf-8", "surrogateescape"))
