"""Reading an input chunk by chunk, and what is said where the memory does not suffice for one."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from copy import copy

from ..errors import InputError
from ..files.source import Source
from ..model.place import Place
from .chunk import Chunk, InputSpan, ReadSettings
from .registry import container_named

LARGE_CHUNK = 4 << 20
"""Smaller chunks are not asked about: what they need is there."""
ROOM = 8
"""How many times its size a chunk may need: as bytes, as lines, as text of up to four bytes a character, encoded."""


def chunks_of(
    source: Source, container: str, settings: ReadSettings, span: InputSpan | None = None
) -> Generator[Chunk, None, int]:
    """Yield the chunks of an input, or of a span of it; return how many lines those of a span are.

    Raises InputError when it cannot be read to its end, or memory runs out.
    """
    what = container_named(container)
    if span is None:
        chunks: Iterator[Chunk] = what.chunks(source, settings)
    else:
        assert what.within is not None
        chunks = what.within(source, settings, span)
    line = 0
    while True:
        try:
            chunk = next(chunks)
        except StopIteration as end:
            return end.value or 0
        except MemoryError:
            where = f"{source.name}: a record after line {line:,}" if line else f"{source.name}:1: a record"
            raise out_of_memory(where, settings.limits.max_record_bytes) from None
        source.record_ended()
        try:
            ask_for_room(chunk)
        except MemoryError:
            raise record_out_of_memory(chunk) from None
        line = getattr(chunk, "line", line)  # to ask for its place would cost more
        yield chunk
        del chunk  # two at a time would be one too many


def ask_for_room(chunk: Chunk) -> None:
    """Raise MemoryError where there is not enough for a chunk: some libraries do not survive to say so themselves."""
    if chunk.size >= LARGE_CHUNK:
        bytearray(ROOM * chunk.size)  # asked for and given back: none of it is touched


def out_of_memory(what: str, size: int) -> InputError:
    """Return the error for a record that does not fit into memory. `what` names it; it has up to `size` bytes."""
    return InputError(
        f"{what} of up to {size:,} bytes does not fit into memory; "
        "to reject such records, lower limits.max_record_bytes in ftconv.yaml: limits: {max_record_bytes: 10000000}",
        "FT114",
    )


def record_out_of_memory(chunk: Chunk) -> InputError:
    """The same for a chunk, whose first record is named."""
    error = out_of_memory("a record", chunk.size)
    try:
        place = copy(chunk).place(0)  # a chunk is asked before it is ready for that: a copy is
        error.place = Place(place.file, place.line)
    except IndexError:  # it holds no record, only what is said of the file
        pass
    return error
