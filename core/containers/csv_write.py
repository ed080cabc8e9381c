"""Writing CSV and TSV: a header, then rows; every text can be read back to the letter."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any, BinaryIO

from ..model.place import Note, escape_token
from .chunk import WriteSettings
from .decode import encoder

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell starts with that a spreadsheet would run."""

NULL_WORDS = frozenset({
    "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA", "NULL",
    "NaN", "None", "n/a", "nan", "null",
})  # fmt: skip
"""Cells that pandas, and with it Hugging Face datasets, reads as null unless told otherwise."""
_LONGEST_NULL_WORD = max(map(len, NULL_WORDS))


def unescaped(cell: str) -> str:
    """Take away the ' that `escape_formulas` put before a cell."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in (*FORMULA, "'") and len(cell) > 1 else cell


def encode(
    records: Sequence[dict[str, Any]], settings: WriteSettings, delimiter: str
) -> tuple[bytes, list[tuple[Note, int]]]:
    """Encode each record as a row of `settings.columns`; what is not text is written as JSON."""
    escape = settings.escape_formulas
    notes: list[tuple[Note, int]] = []
    rows = []
    for index, record in enumerate(records):
        row = []
        for column in settings.columns:
            value = record.get(column)
            if type(value) is not str:
                value = _as_text(value, column, index, notes) if column in record else ""
            elif len(value) <= _LONGEST_NULL_WORD and value in NULL_WORDS:
                words = f"a cell of {column[:40]!r} is {value!r}, which pandas and datasets read as null"
                notes.append((Note("FT316", words, "/" + escape_token(column)), index))
            if value[:1] in FORMULA and not escape:
                words = f"a cell of {column[:40]!r} starts with {value[0]!r}"
                notes.append((Note("FT315", words, "/" + escape_token(column)), index))
            row.append(_escaped(value) if escape else value)
        rows.append(row)
    return _table(rows, delimiter), notes


def _as_text(value: Any, column: str, index: int, notes: list[tuple[Note, int]]) -> str:
    """Return a non-string value as the text of a cell; note it if reading back could not tell it from text."""
    if not isinstance(value, dict | list):
        shown = repr(column[:40])
        as_text = f"{_kind(value)} in {shown} is written as text"
        words = f"null in {shown} is written as an empty cell" if value is None else as_text
        notes.append((Note("FT911", words, "/" + escape_token(column)), index))
    return "" if value is None else encoder.encode(value).decode()


def _kind(value: Any) -> str:
    return "boolean" if isinstance(value, bool) else "number"


def _escaped(cell: str) -> str:
    return "'" + cell if cell[:1] in FORMULA or cell != unescaped(cell) else cell


def _table(rows: Sequence[Sequence[str]], delimiter: str) -> bytes:
    """Return rows as text with a newline behind each."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerows(rows)
    text = out.getvalue()
    if "\r" in text:
        # csv puts quotes around a cell with a newline in it, but not around one with a carriage return.
        out = io.StringIO(newline="")
        plain = csv.writer(out, delimiter=delimiter, lineterminator="\n")
        quoted = csv.writer(out, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
        for row in rows:
            (quoted if any("\r" in cell for cell in row) else plain).writerow(row)
        text = out.getvalue()
    return text.encode("utf-8")


class TableAssembler:
    """The header first, then the rows."""

    delimiter = ","

    def __init__(self, out: BinaryIO, settings: WriteSettings) -> None:
        names = [_escaped(name) for name in settings.columns] if settings.escape_formulas else settings.columns
        out.write(_table([names], self.delimiter))
        self.stream, self.add = out, out.write

    def close(self) -> None:
        """Nothing comes last."""


class TsvAssembler(TableAssembler):
    """The same with tabs."""

    delimiter = "\t"
