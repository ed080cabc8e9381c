"""Splicing: an input with some of its records replaced or deleted, and every other byte as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ..containers import Editing, ReadSettings
from ..files.watch import changed
from .chunk import Edit, digest

_NEXT = 4096
"""How many bytes are looked at for the separator after a deleted record, at least."""


class Splicer:
    """Copies blocks of an input, with edits. The blocks are UTF-8 without a byte order mark; `first` is the offset that
    the edits give to the first byte."""

    def __init__(
        self, blocks: Iterable[bytes], editing: Editing, settings: ReadSettings, name: str, *, first: int = 0
    ) -> None:
        self._blocks = iter(blocks)
        self._editing, self._settings, self._name = editing, settings, name
        self._buffer = b""
        self._at = first
        self._held = b""
        """Loose bytes at the end of what was copied: deleted with the record after them if that is the last."""

    def run(self, edits: Iterable[Edit]) -> Iterator[bytes]:
        """Yield the bytes of the new file. Raises InputError when the input is not what the edits were made for."""
        for edit in edits:
            yield from self._copied(edit.start)
            if edit.blank:
                self._delete_blank()
                continue
            old = self._take(edit.size)
            if digest(old) != edit.check:
                raise changed(self._name)
            if edit.new is None:
                self._delete_separator()
            else:
                yield from self._out(edit.new)
        yield self._held
        self._held = b""
        yield self._buffer
        yield from self._blocks

    # -- what is copied ------------------------------------------------------------------------------------------------

    def _out(self, data: bytes) -> Iterator[bytes]:
        if not self._editing.loose:
            yield data
            return
        data = self._held + data
        kept = len(data.rstrip(self._editing.loose))
        self._held = data[kept:]
        yield data[:kept]

    def _copied(self, until: int) -> Iterator[bytes]:
        while self._at < until:
            if not self._buffer and not self._more():
                return
            piece = self._take(min(until - self._at, len(self._buffer)))
            yield from self._out(piece)

    def _more(self) -> bool:
        block = next(self._blocks, None)
        if block is None:
            return False
        self._buffer += block
        return True

    def _hold(self, size: int) -> None:
        while len(self._buffer) < size and self._more():
            pass

    def _take(self, size: int) -> bytes:
        self._hold(size)
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        self._at += len(taken)
        return taken

    # -- what is deleted -----------------------------------------------------------------------------------------------

    def _delete_separator(self) -> None:
        """Remove the separator that follows the deleted record, or precedes it if it was last."""
        self._hold(_NEXT)
        while not self._buffer.strip(self._editing.loose) and self._more():
            pass
        size = self._editing.separator(self._buffer, self._settings)
        if size < 0:
            self._held = b""
        else:
            self._take(size)

    def _delete_blank(self) -> None:
        """Delete a blank line, with its end."""
        while (end := self._buffer.find(b"\n")) < 0 and self._more():
            pass
        line = self._buffer if end < 0 else self._buffer[: end + 1]
        if line.strip():
            raise changed(self._name)
        self._take(len(line))


def one_line_end() -> Callable[[bytes], bytes]:
    """Return a function that turns CRLF into LF, block by block; b"" ends the input."""
    held = b""

    def convert(block: bytes) -> bytes:
        nonlocal held
        data = held + block
        held = b"\r" if block and data.endswith(b"\r") else b""
        return data[: len(data) - len(held)].replace(b"\r\n", b"\n")

    return convert
