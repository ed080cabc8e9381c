"""Places and pointers: where something stands, and what a reader says about it."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Place(Struct, frozen=True, omit_defaults=True):
    """The place of a record. `line` and `column` count from 1, `byte` and `record` from 0; 0 means unknown
    for line and column. In compressed or transcoded input `byte` counts the bytes after unpacking, as UTF-8.
    `part` counts, from 0, the examples that one record became.
    """

    file: str
    line: int = 0
    column: int = 0
    byte: int = 0
    record: int = 0
    part: int = 0

    def __str__(self) -> str:
        parts = [self.file, *(str(n) for n in (self.line, self.column) if n)]
        return ":".join(parts)


class Note(Struct, frozen=True):
    """What a reader, writer or container says about a record: a code of the catalogue, a JSON pointer, words."""

    code: str
    message: str
    pointer: str = ""


def escape_token(token: str | int) -> str:
    """Return one reference token of a JSON pointer (RFC 6901)."""
    return str(token).replace("~", "~0").replace("/", "~1")


def tokens_of(pointer: str) -> list[str]:
    """Split a JSON pointer into its tokens; the pointer of the whole record, "", has none."""
    if not pointer:
        return []
    return [t.replace("~1", "/").replace("~0", "~") for t in pointer[1:].split("/")]


def resolve(value: Any, pointer: str) -> Any:
    """Return what `pointer` points to inside `value`.

    Raises LookupError if there is nothing.
    """
    for token in tokens_of(pointer):
        if isinstance(value, dict):
            value = value[token]
        elif isinstance(value, list) and token.isascii() and token.isdigit():
            value = value[int(token)]
        else:
            raise LookupError(pointer)
    return value
