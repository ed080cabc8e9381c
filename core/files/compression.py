"""Unpacking gzip, bz2, xz and zstd in bounded steps; data that is cut off or followed by rubbish is an error."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from pathlib import PurePath
from typing import IO, Any, Protocol

from ..errors import MissingExtra

_MAGIC = ((b"\x1f\x8b", "gzip"), (b"BZh", "bz2"), (b"\xfd7zXZ\x00", "xz"), (b"\x28\xb5\x2f\xfd", "zstd"))
_INPUT = 1 << 16
BROKEN = (EOFError, zlib.error, lzma.LZMAError)
"""What reading broken data raises, beside OSError."""


class Readable(Protocol):
    """Anything to read bytes from."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, b"" at the end."""


def packing_in(head: bytes) -> str:
    """Return the packing that the first bytes of an input show: gzip, bz2, xz, zstd or ""."""
    return next((name for magic, name in _MAGIC if head.startswith(magic)), "")


def unpacked(packing: str, stream: Readable) -> Readable:
    """Return a stream of the data inside `stream`. Reading it raises one of BROKEN, or OSError, when that is broken."""
    if packing != "zstd":
        return _Streams(packing, stream)
    try:
        import zstandard
    except ImportError:
        raise MissingExtra("zstd input", "zstd") from None
    return _Zstd(zstandard.ZstdDecompressor(), zstandard.ZstdError, stream)


class _Gzip:
    """zlib with the face of the decompressors of bz2 and lzma."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(16 + zlib.MAX_WBITS)

    def decompress(self, data: bytes, longest: int) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, longest)

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data


def _new(packing: str) -> Any:
    if packing == "gzip":
        return _Gzip()
    return bz2.BZ2Decompressor() if packing == "bz2" else lzma.LZMADecompressor(lzma.FORMAT_XZ)


class _Streams:
    """One packed stream after another, as `cat a.gz b.gz` makes them."""

    def __init__(self, packing: str, stream: Readable) -> None:
        self._packing, self._stream = packing, stream
        self._now = _new(packing)

    def read(self, size: int) -> bytes:
        while True:
            now = self._now
            if now.eof:
                rest = now.unused_data or self._stream.read(_INPUT)
                while rest and not rest.strip(b"\x00"):  # gzip and xz allow zeros behind a stream
                    rest = self._stream.read(_INPUT)
                if not rest:
                    return b""
                self._now = _new(self._packing)
                data = self._now.decompress(rest.lstrip(b"\x00"), size)
            elif now.needs_input:
                block = self._stream.read(_INPUT)
                data = now.decompress(block, size)
                if not (block or data or now.eof):
                    raise EOFError("it is truncated")
            else:
                data = now.decompress(b"", size)
            if data:
                return bytes(data)


class _Zstd:
    """zstandard's reader, which says nothing of data that is cut off; so the frames are walked along."""

    def __init__(self, decompressor: Any, error: type[Exception], stream: Readable) -> None:
        self._frames = _Frames(stream)
        self._inner = decompressor.stream_reader(self._frames, read_across_frames=True)
        self._error = error

    def read(self, size: int) -> bytes:
        try:
            data: bytes = self._inner.read(size)
        except self._error as error:
            raise EOFError(str(error)) from None
        if not data and not self._frames.complete:
            raise EOFError("it is truncated")
        return data


class _Frames:
    """Passes zstd data on, and knows whether it has come to the end of a frame (RFC 8878, section 3.1)."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self._head = b""
        self._wanted, self._at = 5, "frame"
        self._skip = self._checksum = 0

    @property
    def complete(self) -> bool:
        return self._at == "frame" and not self._head and not self._skip

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        at = 0
        while at < len(data):
            if self._skip:
                step = min(self._skip, len(data) - at)
                self._skip -= step
            else:
                step = min(self._wanted - len(self._head), len(data) - at)
                self._head += data[at : at + step]
                if len(self._head) == self._wanted:
                    self._step(self._head)
            at += step
        return data

    def _step(self, head: bytes) -> None:
        if self._at == "frame" and head[1:4] == b"\x2a\x4d\x18" and head[0] >> 4 == 5:
            self._at, self._wanted = "skippable", 8
            return
        self._head = b""
        if self._at == "skippable":
            self._skip = int.from_bytes(head[4:8], "little")
            self._at, self._wanted = "frame", 5
        elif self._at == "frame":
            flags = head[4]
            single = flags >> 5 & 1
            self._checksum = 4 if flags & 4 else 0
            self._skip = 1 - single + (0, 1, 2, 4)[flags & 3] + (single, 2, 4, 8)[flags >> 6]
            self._at, self._wanted = "block", 3
        else:
            block = int.from_bytes(head, "little")
            last, kind, size = block & 1, block >> 1 & 3, block >> 3
            self._skip = (1 if kind == 1 else size) + (self._checksum if last else 0)
            if last:
                self._at, self._wanted = "frame", 5


PACKINGS = {".gz": "gzip", ".bz2": "bz2", ".xz": "xz", ".zst": "zstd"}


def packing_of(path: str) -> str:
    """Return the packing that a file name asks for: gzip, bz2, xz, zstd or ""."""
    return PACKINGS.get(PurePath(path).suffix.lower(), "")


def packed(file: IO[bytes], packing: str) -> Any:
    """Wrap the file so that the same data gives the same bytes: no name and no time inside."""
    if packing == "gzip":
        return gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0, compresslevel=6)
    if packing == "bz2":
        return bz2.BZ2File(file, "wb")
    if packing == "xz":
        return lzma.LZMAFile(file, "wb")
    if packing == "zstd":
        try:
            import zstandard
        except ImportError:
            raise MissingExtra("zstd output", "zstd") from None
        return zstandard.ZstdCompressor().stream_writer(file, closefd=False)
    return file
