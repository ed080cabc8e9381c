"""Writing Parquet: a column has the type of all its values; where there is no such type, it holds JSON text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO, Literal

import msgspec

from ..errors import MissingExtra, OutputError
from ..model.place import Note, escape_token
from .chunk import WriteSettings
from .column_types import ColumnType
from .decode import encoder
from .kept_open import KeptOpen

_GROUP_BYTES = 1 << 23
_GROUP_ROWS = 100_000


def pyarrow() -> Any:
    """Return the library. Raises MissingExtra."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise MissingExtra("Parquet", "parquet") from None
    return pyarrow


def configure(settings: WriteSettings, *, nested: Literal["typed", "json"] = "typed") -> WriteSettings:
    """Take the options of `--to-option`: `nested=json` writes lists and objects as JSON text."""
    return msgspec.structs.replace(settings, nested=nested)


def encode(records: Sequence[dict[str, Any]], settings: WriteSettings) -> tuple[bytes, list[tuple[Note, int]]]:
    """Encode each record as a line with the values of its cells: of their type, or as text."""
    typed = _typed(settings)
    notes: list[tuple[Note, int]] = []
    lines: list[list[Any]] = []
    for index, record in enumerate(records):
        cells: list[Any] = []
        for column in settings.columns:
            value = record.get(column)
            if value is None or type(value) is str or column in typed:
                cells.append(value)
                continue
            if not isinstance(value, dict | list):
                words = f"{type(value).__name__} in {column!r} becomes text"
                notes.append((Note("FT911", words, "/" + escape_token(column)), index))
            cells.append(encoder.encode(value).decode())
        lines.append(cells)
    return encoder.encode_lines(lines), notes


def _typed(settings: WriteSettings) -> dict[str, ColumnType]:
    """The columns that are not text."""
    return {
        name: kind
        for name, kind in settings.types.items()
        if kind.kind not in ("", "text") and not kind.mixed_at(name) and not (settings.nested == "json" and kind.nested)
    }


class ParquetAssembler:
    """Gathers rows and writes them in groups, whose borders do not depend on how the rows came."""

    stream = None

    def __init__(self, out: BinaryIO, settings: WriteSettings) -> None:
        self._pa = pa = pyarrow()
        typed = _typed(settings)
        self._schema = pa.schema([
            (column, _arrow(pa, typed[column]) if column in typed else pa.string()) for column in settings.columns
        ])  # fmt: skip
        self._writer = pa.parquet.ParquetWriter(KeptOpen(out), self._schema, compression="zstd")
        self._decoder = msgspec.json.Decoder(list[Any])
        self._rows: list[list[Any]] = []
        self._size = 0

    def add(self, encoded: bytes) -> None:
        """Take rows."""
        for line in filter(None, encoded.split(b"\n")):
            self._rows.append(self._decoder.decode(line))
            self._size += len(line)
            if self._size >= _GROUP_BYTES or len(self._rows) >= _GROUP_ROWS:
                self._write()

    def close(self) -> None:
        """Write the last rows and the directory."""
        if self._rows:
            self._write()
        self._writer.close()

    def _write(self) -> None:
        pa = self._pa
        try:
            columns = [pa.array([row[n] for row in self._rows], kind) for n, kind in enumerate(self._schema.types)]
        except (pa.ArrowException, TypeError, OverflowError) as error:
            raise OutputError(f"a column cannot hold its values: {error}; this is a bug") from None
        self._writer.write_table(pa.Table.from_arrays(columns, schema=self._schema))
        self._rows, self._size = [], 0


def _arrow(pa: Any, kind: ColumnType) -> Any:
    """Return Arrow's type; a value that is always null has that of text."""
    if kind.kind == "list":
        assert kind.item is not None
        return pa.list_(_arrow(pa, kind.item))
    if kind.kind == "struct":
        return pa.struct([(name, _arrow(pa, member)) for name, member in (kind.members or {}).items()])
    return {"int": pa.int64(), "float": pa.float64(), "bool": pa.bool_()}.get(kind.kind, pa.string())
