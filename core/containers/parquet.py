"""Parquet: a table with typed columns; needs the extra `parquet` (pyarrow).

Reading: texts, numbers, booleans, lists, structs and maps are what they are; times become ISO text, bytes that are
UTF-8 become text, and a row with other bytes is broken. Parquet gives every struct all its members, so a member that is
null cannot be told from one that was never there: null members of structs are left out. A null cell stays null.

Writing: a column has the type of all its values: turns become a list of structs. Where their types differ it holds JSON
text, which the formats read too; `--to-option nested=json` writes every list and object like that. Null is null.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import IO, Any

from ..errors import InputError
from ..files.source import Source
from .chunk import SPAN_CHUNKS, Broken, Chunk, Container, Editing, InputSpan, ReadSettings
from .decode import encoder
from .parquet_guard import check_ratio, rows_at_once
from .parquet_rewrite import changed_cells, rewrite_parquet
from .parquet_values import Unreadable, converter, depth_of, readable
from .parquet_write import ParquetAssembler, configure, encode, pyarrow
from .row_chunk import RowChunk
from .seekable import seekable

_MAGIC, _WHAT = (b"PAR1",), "a Parquet file"
_CELL_BYTES = 4
"""What a cell counts for beside its text: `null`, at least."""


# -- reading -----------------------------------------------------------------------------------------------------------


def cut(source: Source, settings: ReadSettings) -> Iterator[Chunk]:
    """Yield the rows in batches, never more than a row group in memory."""
    return within(source, settings, None)


def spans(source: Source, settings: ReadSettings) -> Iterator[InputSpan]:
    """Yield spans of row groups."""
    pa = pyarrow()
    with seekable(source, _MAGIC, _WHAT) as file, _readable(pa, source):
        meta = pa.parquet.ParquetFile(file).metadata
        sizes = [meta.row_group(number).total_byte_size for number in range(meta.num_row_groups)]
    start = size = 0
    for number, more in enumerate(sizes):
        size += more
        if size >= SPAN_CHUNKS * settings.chunk_bytes or number == len(sizes) - 1:
            yield InputSpan(start, number + 1)
            start, size = number + 1, 0


def within(source: Source, settings: ReadSettings, span: InputSpan | None) -> Generator[Chunk, None, int]:
    """Yield the rows of some row groups, or of all, and return how many there are."""
    pa = pyarrow()
    with seekable(source, _MAGIC, _WHAT) as file:
        batches = _batches(pa, source, settings, file, span)
        line, unpacked = 1, 0
        size = file.seek(0, 2)
        while True:
            with _readable(pa, source):
                batch = next(batches, None)
                if batch is None:
                    return line - 1
                decoded = _cast(pa, batch, raw_text=False)
                # Not what it takes in Arrow alone: a billion nulls are a few bytes there.
                unpacked += decoded.nbytes + _CELL_BYTES * decoded.num_rows * decoded.num_columns
                check_ratio(source, settings, unpacked, size)
                rows = _rows(pa, batch, decoded)
            chunk = RowChunk(source.name, rows, list(range(line, line + len(rows))), decoded.nbytes)
            line += len(rows)
            _settle(chunk, settings, decoded.nbytes)
            yield chunk


@contextmanager
def _readable(pa: Any, source: Source) -> Iterator[None]:
    """Make an InputError of what Arrow raises."""
    try:
        yield
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        reason = " ".join(str(error).split())[:200]
        raise InputError(f"{source.name} is not a readable Parquet file: {reason}") from None


def _batches(pa: Any, source: Source, settings: ReadSettings, file: IO[bytes], span: InputSpan | None) -> Iterator[Any]:
    """Open the file when the first batch is asked for, and yield Arrow's record batches, of a span or of all."""
    opened = pa.parquet.ParquetFile(file)
    names = opened.schema_arrow.names
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        raise InputError(f"{source.name} has two columns named {twice[:40]!r}, so one would be lost", "FT105")
    deepest = max((depth_of(kind) for kind in opened.schema_arrow.types), default=0)
    if deepest >= settings.limits.max_depth:
        raise InputError(
            f"{source.name} nests deeper than {settings.limits.max_depth} levels (limits.max_depth)", "FT114"
        )
    meta = opened.metadata
    total = sum(meta.row_group(n).total_byte_size for n in range(meta.num_row_groups))
    check_ratio(source, settings, total, file.seek(0, 2))
    size = rows_at_once(meta, file, settings.chunk_bytes, total)
    yield from opened.iter_batches(size, row_groups=None if span is None else range(span.start, span.end))


def _rows(pa: Any, batch: Any, decoded: Any) -> list[Any]:
    """Return the rows of a batch as dicts; a row with a value that has no JSON form as (dict, Broken)."""
    kinds = [converter(kind, name) for name, kind in zip(batch.schema.names, batch.schema.types, strict=True)]
    try:
        rows = decoded.to_pylist()
    except UnicodeDecodeError:
        batch = _cast(pa, batch, raw_text=True)
        kinds = [converter(kind, name) for name, kind in zip(batch.schema.names, batch.schema.types, strict=True)]
        rows = batch.to_pylist()
    work = [(name, convert) for name, convert in zip(batch.schema.names, kinds, strict=True) if convert]
    for index, row in enumerate(rows):
        try:
            made = {name: convert(row[name]) for name, convert in work if row[name] is not None}
        except Unreadable as fault:
            rows[index] = row, fault.broken
        else:
            row.update(made)
    return rows  # type: ignore[no-any-return]


def _cast(pa: Any, batch: Any, raw_text: bool) -> Any:
    columns = []
    for column, kind in zip(batch.columns, batch.schema.types, strict=True):
        wanted = readable(kind, raw_text=raw_text)
        columns.append(column if wanted == kind else column.cast(wanted))
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _settle(chunk: RowChunk, settings: ReadSettings, size: int) -> None:
    """Set broken rows apart from their text, and break those that are too long."""
    limit = settings.limits.max_record_bytes
    for index, row in enumerate(chunk.rows):
        if type(row) is tuple:
            chunk.rows[index] = row[1]
            chunk.raws[index] = json.dumps(row[0], ensure_ascii=False, default=_shown).encode("utf-8", "replace")
        elif size > limit and len(raw := encoder.encode(row)) > limit:
            words = f"row longer than {limit:,} bytes; to allow more, set limits.max_record_bytes in ftconv.yaml"
            chunk.rows[index] = Broken("FT114", words)
            chunk.raws[index] = raw[:1000]


def _shown(value: Any) -> str:
    return b64encode(value).decode() if isinstance(value, bytes) else str(value)


CONTAINER = Container(
    name="parquet",
    title="Parquet",
    summary="Parquet: a table with typed columns (extra: parquet)",
    chunks=cut,
    spans=spans,
    within=within,
    encode=encode,
    assemble=ParquetAssembler,
    configure=configure,
    editing=Editing(rewrite=changed_cells, file=rewrite_parquet),
    table=True,
    typed=True,
)
