"""--verify: read the output back, and compare it with what was meant, less the declared losses."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from functools import partial
from typing import Any

from ..containers import Broken, Chunk, ReadSettings
from ..containers.reading import chunks_of
from ..engine.bound_plan import BoundPlan
from ..engine.detection import detect_source
from ..engine.grouping import gathered
from ..errors import OutputError, RecordError, UsageError
from ..files.source import Source
from ..model.example import Made, each_of
from ..spec.format import Reader
from ..spec.host import Host
from .comparison import comes_back


def verify_output(source: Source, container: str, host: Host, bound: BoundPlan, prints: list[bytes]) -> int:
    """Compare every example in `source` with its print, in order. Returns how many there were.

    Raises OutputError at the first that differs: the output must then not be used.
    """
    assert bound.writer is not None
    writer = bound.writer.spec
    try:
        reader = host.reader(writer.name)
    except UsageError:
        raise UsageError(f"--verify: {writer.name} cannot be read back: no reader for it") from None
    if not prints:
        return 0
    options = writer.undo(bound.plan.write.options) if writer.undo is not None else {}
    number = 0
    with closing(_chunks(source, container, host, reader, ReadSettings(limits=bound.plan.read.limits))) as chunks:
        for chunk in chunks:
            number = _compare(chunk, partial(reader.read, **options), bound.writer.not_compared, prints, number)
    if number != len(prints):
        raise OutputError(
            f"--verify: {len(prints)} examples were written and {number} read back; nothing was written; this is a bug"
        )
    return number


def _chunks(
    source: Source, container: str, host: Host, reader: Reader, settings: ReadSettings
) -> Generator[Chunk, None, None]:
    chunks: Iterator[Chunk] = chunks_of(source, container, settings)
    if detect_source(source, host, container=container, reader=reader.name).grouped and reader.group is not None:
        chunks = gathered(chunks, reader.group, settings.chunk_bytes, None)
    yield from chunks


def _compare(chunk: Chunk, read: Callable[[Any], Made], not_compared: int, prints: list[bytes], number: int) -> int:
    for index, value in chunk.records():
        place = chunk.place(index)
        if isinstance(value, Broken):
            raise OutputError(f"--verify: {place}: {value.message}; nothing was written; this is a bug")
        try:
            examples = each_of(read(value))
        except RecordError as error:
            raise OutputError(f"--verify: {place}: {error.code}: {error}; nothing was written; this is a bug") from None
        if number + len(examples) > len(prints):
            raise OutputError(f"--verify: {place}: more examples than were written; nothing was written; this is a bug")
        for example in examples:
            if not comes_back(prints[number], example, not_compared):
                raise OutputError(
                    f"--verify: {place}: the example does not read back as it was; nothing was written; "
                    "does a text contain a marker of the output format?"
                )
            number += 1
    return number
