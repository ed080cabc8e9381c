"""Rows of tables: cells hold lists and objects as JSON text, and an empty cell is no column."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from ftconv import Example, Note, RecordError

from ._chat_embedded import decode

_R = TypeVar("_R")
_nested = re.compile(r"""\s*(?:\[\s*[\[\]{"]|\{\s*["}])""").match
"""How a list of objects or texts, or an object, begins; `[1, 2] add up to?` is a text."""


def of_cells(*nested: str) -> Callable[[Callable[..., _R]], Callable[..., _R]]:
    """Return a decorator for `read` and `recognise`: they are given the values that the cells named hold.

    A record is a row where one of these columns is the text of a list or an object; then its empty cells are left out.
    What cannot be read inside a cell is pointed to at the cell.
    """

    def decorate(function: Callable[..., _R]) -> Callable[..., _R]:
        @wraps(function)
        def with_values(record: Any, **options: Any) -> _R:
            cells = _cells_in(record, nested)
            if not cells:
                return function(record, **options)
            row = {name: value for name, value in record.items() if value is not None and value != ""}
            try:
                row |= {name: decode(record[name], f"/{name}") for name in cells}
                made = function(row, **options)
            except RecordError as error:
                raise RecordError(error.code, str(error), _at_cell(error.pointer, cells)) from None
            if isinstance(made, Example) and made.notes:
                made.notes = [Note(note.code, note.message, _at_cell(note.pointer, cells)) for note in made.notes]
            return made

        return with_values

    return decorate


def _cells_in(record: Any, nested: tuple[str, ...]) -> list[str]:
    """Return the columns that hold the JSON text of a list or an object."""
    if type(record) is not dict:
        return []
    texts = [name for name in nested if type(record.get(name)) is str]
    return [name for name in texts if _nested(record[name])]


def _at_cell(pointer: str, cells: list[str]) -> str:
    """Return the pointer of the cell that a pointer leads into; any other as it is."""
    name = pointer[1:].partition("/")[0]
    return f"/{name}" if name in cells else pointer
