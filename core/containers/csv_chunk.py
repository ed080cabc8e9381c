"""A chunk of CSV: rows that were cut already, and where each stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
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
    numbers: dict[str, int] = {}
    """The number of each column; filled when a column is first asked for."""
    row: tuple[int, list[tuple[int, int]]] | None = None
    """Where the cells start of the row that was last asked about, behind its index."""

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
        if self.row is None or self.row[0] != index:
            self.row = index, self._cell_starts(index)
        if not self.numbers:
            self.numbers = {name: number for number, name in reversed([*enumerate(self.header)])}
        starts = self.row[1]
        wanted = self.numbers.get(next(iter(tokens_of(pointer)), ""), 0)
        return starts[min(wanted, len(starts) - 1)]

    def _cell_starts(self, index: int) -> list[tuple[int, int]]:
        """Return line and column of each cell of a row, and of the end of the row, in one pass over it."""
        start, end = self._start(index), self.ends[index]
        text = "".join(self.lines[start:end])
        line, line_start, quoted = self.line + start, 0, False
        found = [(line, 1)]
        for mark in _marks(self.delimiter).finditer(text):
            if mark[0] == '"':
                quoted = not quoted
            elif mark[0] == "\n":
                line, line_start = line + 1, mark.end()
            elif not quoted:
                found.append((line, mark.end() - line_start + 1))
        found.append((line, len(text) - line_start + 1))
        return found


@cache
def _marks(delimiter: str) -> re.Pattern[str]:
    return re.compile(rf'["\n{re.escape(delimiter)}]')


def size_of(line: str) -> int:
    """Return how many bytes a line has."""
    return len(line) if line.isascii() else len(line.encode("utf-8", "surrogateescape"))
