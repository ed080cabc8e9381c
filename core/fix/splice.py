"""Splicing: an input with some of its records replaced or taken out, and every other byte as it was."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from ..containers.plain_text import separator_after
from ..errors import InputError
from .chunk import Edit, digest

_NEXT = 4096
"""How far is looked for a separator behind a record that leaves."""
_LOOSE = b" \t\r\n,"
_BEHIND = re.compile(rb"[ \t\r\n]*(,)?[ \t\r\n]*")


class Splicer:
    """Copies blocks of an input, with edits. The blocks are UTF-8 without a byte order mark; `first` is the offset that
    the edits give to the first byte. `split` is how plain text is cut."""

    def __init__(self, blocks: Iterable[bytes], container: str, name: str, *, first: int = 0, split: str = "") -> None:
        self._blocks = iter(blocks)
        self._container, self._name, self._split = container, name, split
        self._buffer = b""
        self._at = first
        self._held = b""
        """What may have to go when the record behind it does: separators at the end of what was copied."""

    def run(self, edits: Iterable[Edit]) -> Iterator[bytes]:
        """Yield the bytes of the new file. Raises InputError when the input is not what the edits were made for."""
        for edit in edits:
            yield from self._copied(edit.start)
            if edit.blank:
                self._take_blank()
                continue
            old = self._take(edit.size)
            if digest(old) != edit.check:
                raise InputError(f"{self._name} changed while it was being fixed; nothing was written")
            if edit.new is None:
                self._leave()
            else:
                yield from self._out(edit.new)
        yield self._held
        self._held = b""
        yield self._buffer
        yield from self._blocks

    # -- what is copied ------------------------------------------------------------------------------------------------

    def _out(self, data: bytes) -> Iterator[bytes]:
        if self._container != "json":
            yield data
            return
        data = self._held + data
        kept = len(data.rstrip(_LOOSE))
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

    # -- what leaves ---------------------------------------------------------------------------------------------------

    def _leave(self) -> None:
        """Take what parts the record that has left from the next one, or from the one before where it was the last."""
        self._hold(_NEXT)
        if self._container == "json":
            match = self._loose()
            behind = self._buffer[match.end() : match.end() + 1]
            if match[1] is not None or behind not in (b"", b"]", b"}"):
                self._take(match.end())
            else:
                self._held = b""
        elif self._container == "text":
            self._take(separator_after(self._buffer, self._split))
        else:
            self._take(2 if self._buffer.startswith(b"\r\n") else int(self._buffer.startswith(b"\n")))

    def _loose(self) -> re.Match[bytes]:
        while True:
            match = _BEHIND.match(self._buffer)
            assert match is not None, "the pattern matches nothing at all, too"
            if match.end() < len(self._buffer) or not self._more():
                return match

    def _take_blank(self) -> None:
        """Take a blank line, with its end."""
        while (end := self._buffer.find(b"\n")) < 0 and self._more():
            pass
        line = self._buffer if end < 0 else self._buffer[: end + 1]
        if line.strip():
            raise InputError(f"{self._name} changed while it was being fixed; nothing was written")
        self._take(len(line))


def one_line_end() -> Callable[[bytes], bytes]:
    """Return a function that takes blocks, one after the other, and gives them with CRLF as LF; b"" ends the input."""
    held = b""

    def convert(block: bytes) -> bytes:
        nonlocal held
        data = held + block
        held = b"\r" if block and data.endswith(b"\r") else b""
        return data[: len(data) - len(held)].replace(b"\r\n", b"\n")

    return convert
