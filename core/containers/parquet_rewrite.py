"""Rewriting a Parquet file: the same schema and row groups, with some cells changed and some rows taken out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import IO, Any, BinaryIO

from ..errors import InputError, MissingExtra
from ..files.source import Source
from ..model.json_align import changed_members
from .chunk import Chunk
from .decode import encoder
from .kept_open import KeptOpen
from .seekable import seekable


def changed_cells(chunk: Chunk, raw: bytes, old: Any, new: Any) -> bytes | None:
    """Return the cells that changed, as JSON."""
    cells = changed_members(old, new)
    return None if cells is None else encoder.encode(cells)


def rewrite_parquet(source: Source, out: BinaryIO, edits: Iterable[tuple[int, bytes | None]]) -> None:
    """Copy an input to `out`. `edits` are numbers of rows, from 1, rising; with new cells as JSON, or None to delete.

    Types, metadata and the packing of the columns stay. Raises InputError where a cell cannot hold its new value.
    """
    with seekable(source, (b"PAR1",), "a Parquet file") as file:
        try:
            _rewrite(file, out, edits)
        except ValueError as error:
            raise InputError(f"{source.name}: not fixed: {error}") from None


def _rewrite(file: IO[bytes], out: BinaryIO, edits: Iterable[tuple[int, bytes | None]]) -> None:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingExtra("Parquet", "parquet") from None
    opened = pq.ParquetFile(file)
    meta = opened.metadata
    columns = [meta.row_group(0).column(n) for n in range(meta.num_columns)] if meta.num_row_groups else []
    packing = {column.path_in_schema: column.compression for column in columns}
    waiting = iter(edits)
    edit = next(waiting, None)
    before = 0
    with pq.ParquetWriter(KeptOpen(out), opened.schema_arrow, compression=packing or "snappy") as writer:
        for number in range(meta.num_row_groups):
            table = opened.read_row_group(number)
            here: list[tuple[int, bytes | None]] = []
            while edit is not None and edit[0] <= before + table.num_rows:
                here.append((edit[0] - before - 1, edit[1]))
                edit = next(waiting, None)
            before += table.num_rows
            writer.write_table(_changed(pa, table, here) if here else table, row_group_size=max(table.num_rows, 1))


def _changed(pa: Any, table: Any, edits: list[tuple[int, bytes | None]]) -> Any:
    cells: dict[str, dict[int, Any]] = {}
    gone = {row for row, new in edits if new is None}
    for row, new in edits:
        for name, value in (json.loads(new) if new is not None else {}).items():
            cells.setdefault(name, {})[row] = value
    for name, values in cells.items():
        position = table.schema.get_field_index(name)
        kind = table.schema.field(position)
        texts = table.column(position).to_pylist()
        for row, value in values.items():
            texts[row] = value
        try:
            column = pa.chunked_array([pa.array(texts, kind.type)])
        except (pa.ArrowException, TypeError, OverflowError) as error:
            raise ValueError(f"column {name[:40]!r} cannot hold the new value: {error}") from None
        table = table.set_column(position, kind, column)
    if gone:
        table = table.take(pa.array([row for row in range(table.num_rows) if row not in gone], pa.int64()))
    return table
