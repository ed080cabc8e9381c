"""Refusing workbooks that would eat the machine: a sheet is held as a rectangle, however empty it is."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable
from typing import IO

from ..errors import InputError
from ..model.limits import RATIO_FLOOR, Limits

MOST_CELLS = 50_000_000
"""Two cells in far corners are enough for a rectangle of 17 thousand million."""

_WIDEST = 16_384
_LONGEST_TAG = 2000
_CELL = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br=["']([A-Z]{1,3})([0-9]{1,7})["'][^>]*?(/?)>""")
_ANY_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\br=["']([0-9]{1,9})["']""")
_ODS_TAG = re.compile(rb"<(?:\w+:)?(?:covered-)?table-(row|cell)\b([^>]*?)(/?)>")
_REPEATED = re.compile(rb"""number-(?:rows|columns)-repeated=["']([0-9]{1,9})["']""")


def check_workbook(name: str, file: IO[bytes], limits: Limits) -> None:
    """Look through a zipped workbook; the file is at its start afterwards.

    Raises InputError when it unpacks to too much, has a sheet that is too large, or is no sound archive.
    """
    most, size = limits.max_ratio, file.seek(0, 2)
    try:
        with zipfile.ZipFile(file) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
            if unpacked > RATIO_FLOOR and unpacked > most * size:
                words = f"unpacks to more than {most} times its size"
                words += "; to allow more, set limits.max_ratio in ftconv.yaml"
                raise InputError(f"{name} {words}", "FT114")
            for info in archive.infolist():
                count = _counter(info.filename)
                if count is None:
                    continue
                with archive.open(info) as sheet:
                    cells = count(sheet)
                if cells > MOST_CELLS:
                    words = f"has a sheet of {cells:,} cells, most of them empty; at most {MOST_CELLS:,} are read"
                    raise InputError(f"{name} {words}", "FT114")
    except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError, ValueError, IndexError) as error:
        reason = " ".join(str(error).split())[:200]
        raise InputError(f"{name} cannot be read as a workbook: {reason}") from None
    file.seek(0)


def _counter(part: str) -> Callable[[IO[bytes]], int] | None:
    """Return what measures a part of the archive, if it holds cells."""
    if part == "content.xml":
        return ods_cells
    if part.startswith("xl/worksheets/"):
        return xlsx_cells if part.endswith(".xml") else xlsb_cells if part.endswith(".bin") else None
    return None


def xlsx_cells(sheet: IO[bytes]) -> int:
    """Return the number of cells in the rectangle around all cells that hold something."""
    wide = high = 0
    rest = b""
    while block := sheet.read(1 << 20):
        data = rest + block
        cells = _CELL.findall(data)
        wide = max(wide, *(_number(letters) for letters in {column for column, _, empty in cells if not empty}), 0)
        high = max(high, *(int(row) for _, row, empty in cells if not empty), 0)
        count = len(_ANY_CELL.findall(data))
        if count > len(cells) + 1:
            # Cells may leave out where they stand: then each stands behind the one before.
            wide = max(wide, min(count, _WIDEST))
            high = max(high, *map(int, _ROW.findall(data)), 0)
        rest = data[-_LONGEST_TAG:]
    return wide * high


def _number(letters: bytes) -> int:
    """Return the number of a column: A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def ods_cells(content: IO[bytes]) -> int:
    """The same for an OpenDocument sheet, where rows and cells may be repeated."""
    wide = high = row = column = repeated = 0
    rest = b""
    while block := content.read(1 << 20):
        data, end = rest + block, 0
        for match in _ODS_TAG.finditer(data):
            end = match.end()
            times = _REPEATED.search(match[2])
            count = int(times[1]) if times else 1
            if match[1] == b"row":
                row, column, repeated = row + repeated, 0, count
            else:
                column += count
                if not match[3] or b"value" in match[2]:
                    wide, high = max(wide, column), max(high, row + repeated)
        rest = data[end:][-_LONGEST_TAG:]
    return wide * high


def xlsb_cells(sheet: IO[bytes]) -> int:
    """The same for a binary sheet: records of an id, a length and a content; 0 is a row, 2 to 11 are cells."""
    data = sheet.read()
    wide = high = row = at = 0
    while at < len(data):
        kind, at = _varint(data, at, 2)
        length, at = _varint(data, at, 4)
        first = int.from_bytes(data[at : at + 4], "little")
        if kind == 0:
            row = first
        elif 2 <= kind <= 11:
            wide, high = max(wide, first + 1), max(high, row + 1)
        at += length
    return wide * high


def _varint(data: bytes, at: int, longest: int) -> tuple[int, int]:
    number = 0
    for place in range(longest):
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            break
    return number, at
