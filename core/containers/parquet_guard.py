"""Refusing Parquet files that would eat the machine: a value stands once in a file, and in memory once a row."""

from __future__ import annotations

from typing import IO, Any

from ..errors import InputError
from ..files.source import Source
from ..model.limits import RATIO_FLOOR
from .chunk import ReadSettings

_MOST_ROWS = 4096
_MOST_BYTES = 64 << 20
"""How much the rows that are decoded at once may take, however often one value stands in them."""
_HEADER = 32


def check_ratio(source: Source, settings: ReadSettings, unpacked: int, size: int) -> None:
    """Raise InputError when an input of `size` bytes has unpacked to more than the limits allow."""
    most = settings.limits.max_ratio
    if unpacked > RATIO_FLOOR and unpacked > most * max(size, 1):
        raise InputError(
            f"{source.name} unpacks to more than {most} times its size; "
            "to allow more, set limits.max_ratio in ftconv.yaml",
            "FT114",
        )


def rows_at_once(meta: Any, file: IO[bytes], wanted: int, total: int) -> int:
    """Return how many rows make `wanted` bytes of `total` on average, and surely no more than is good for memory."""
    groups = [meta.row_group(number) for number in range(meta.num_row_groups)]
    columns = [group.column(number) for group in groups for number in range(group.num_columns)]
    longest = max((_longest_repeated(column, file) for column in columns), default=0)
    each = max(total // max(int(meta.num_rows), 1), 1)
    return max(min(wanted // each, _MOST_BYTES // max(longest, 1), _MOST_ROWS), 1)


def _longest_repeated(column: Any, file: IO[bytes]) -> int:
    """Return the most bytes that a value can have which stands in the file once, and in many rows."""
    whole = int(column.total_uncompressed_size)
    if "DELTA_BYTE_ARRAY" in column.encodings:  # each value is the beginning of the one before, and some more
        return whole
    if not column.has_dictionary_page or column.dictionary_page_offset is None:
        return 0
    file.seek(column.dictionary_page_offset)
    size = _page_size(file.read(_HEADER))
    return whole if size is None else min(size, whole)


def _page_size(header: bytes) -> int | None:
    """Return the unpacked size of a page: the second field of its header in Thrift's compact protocol, as the first
    one an i32. None where it is written in another way."""
    at, value = 0, None
    for _ in range(2):
        if header[at : at + 1] != b"\x15":
            return None
        at, shift, value = at + 1, 0, 0
        while True:
            if at >= len(header):
                return None
            value |= (header[at] & 0x7F) << shift
            at, shift = at + 1, shift + 7
            if header[at - 1] < 0x80:
                break
    return None if value is None else value >> 1
