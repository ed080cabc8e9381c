"""JSON: a list of records, an object around one, a single record, or objects one after another.

Reading is streamed: memory is that of a few chunks, however long the list. A broken record costs itself: the next one
is found by its first key, by its brackets or by its indentation. Nothing between records is passed over in silence:
what is no record and no separator becomes a broken record of its own, and the keys beside a wrapped list are named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from ..files.source import Source
from ..model.place import Note
from .chunk import Chunk, Container, ReadSettings, WriteSettings
from .decode import encoder
from .json_cut import Cutter
from .json_editing import LIST


def cut(source: Source, settings: ReadSettings) -> Iterator[Chunk]:
    """Cut an input at the borders of its records."""
    return Cutter(source, settings).run()


def encode(records: Sequence[dict[str, Any]], settings: WriteSettings) -> tuple[bytes, list[tuple[Note, int]]]:
    """Encode each record on a line, with commas between."""
    return b",\n".join(map(encoder.encode, records)), []


class ListAssembler:
    """Puts the records into one list."""

    stream = None

    def __init__(self, out: BinaryIO, settings: WriteSettings) -> None:
        self._out = out
        self._empty = True

    def add(self, encoded: bytes) -> None:
        """Append records, behind a comma unless they are the first."""
        if encoded:
            self._out.write(b"[\n" if self._empty else b",\n")
            self._out.write(encoded)
            self._empty = False

    def close(self) -> None:
        """Close the list."""
        self._out.write(b"[]\n" if self._empty else b"\n]\n")


CONTAINER = Container(
    name="json",
    title="JSON",
    summary="JSON: a list of records, or objects one after another, pretty-printed or not",
    chunks=cut,
    encode=encode,
    assemble=ListAssembler,
    encode_json=bytes.strip,
    editing=LIST,
)
