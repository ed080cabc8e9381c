"""A span of a file of lines: those that begin between two bytes of it."""

from __future__ import annotations

from collections.abc import Iterator

from .source import Source

_MARK = 3
"""The bytes of a byte order mark."""


def lines_between(source: Source, start: int, end: int, size: int) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a file that begin in its bytes from `start` to before `end`, however long the last one is: in
    blocks of about `size` bytes, with the place of each in the file. A byte order mark is left out.
    Only where a source has an `opening`. Raises InputError when it cannot be read.
    """
    with source.told() as raw:
        raw.seek(max(start - 1, 0))
        at, begun, source.bom = raw.tell(), not start, False
        while block := raw.read(max(size, _MARK)):
            here, at = at, at + len(block)
            if not begun:
                skipped = block.find(b"\n") + 1
                if not skipped and at < end:
                    continue
                if not skipped or here + skipped >= end:
                    return  # no line begins here
                begun, block = True, block[skipped:]
            elif not here:
                block = source.without_bom(block)
            # The last line begins before `end`: it ends with the first newline that is the last byte before, or later.
            ended = block.find(b"\n", max(len(block) - (at - end) - 1, 0)) + 1 if at >= end else 0
            if ended:
                yield at - len(block), block[:ended]
                return
            if block:
                yield at - len(block), block
    source.check()
