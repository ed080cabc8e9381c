"""A source: one input as a stream of UTF-8 blocks, unpacked, without its byte order mark."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import sys
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO

from .errors import InputError, MissingExtra, UsageError
from .limits import RATIO_FLOOR, Limits

BLOCK = 1 << 20
STDIN = "-"
_BOM = codecs.BOM_UTF8
_MAGIC = ((b"\x1f\x8b", "gzip"), (b"BZh", "bz2"), (b"\xfd7zXZ\x00", "xz"), (b"\x28\xb5\x2f\xfd", "zstd"))
_FOREIGN = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_BROKEN = (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile)


class Source:
    """One input, which can be read several times: standard input is spooled to a temporary file when that is asked for.

    `name` is what messages call it. `packing` is gzip, bz2, xz, zstd or "". `bom` says whether the data, unpacked,
    starts with a UTF-8 byte order mark (which `blocks` leaves out). `read_bytes` counts the packed bytes read so far
    by the newest pass, of `total_bytes` (0 when unknown).
    """

    def __init__(self, path: str, *, limits: Limits | None = None, encoding: str = "", reread: bool = False) -> None:
        self.path = path
        self.name = "<stdin>" if path == STDIN else path
        self.limits = limits or Limits()
        self.encoding = _known_encoding(encoding)
        self.packing = ""
        self.bom = False
        self.total_bytes = 0
        self._raw: BinaryIO | None = None
        self._spool: IO[bytes] | None = None
        self._stdin_used = False
        self._reread = reread

    # -- opening ---------------------------------------------------------------------------------------------------

    def _open(self) -> BinaryIO:
        if self.path == STDIN:
            return self._open_stdin()
        try:
            path = Path(self.path)
            if path.is_dir():
                raise InputError(
                    f"{self.path} is a folder; name its files, or use a pattern such as {self.path}/*.jsonl"
                )
            file = open(path, "rb")  # noqa: SIM115  the caller of blocks() closes it
            self.total_bytes = path.stat().st_size if path.is_file() else 0
            return file
        except FileNotFoundError:
            raise InputError(f"{self.path} does not exist") from None
        except OSError as error:
            raise InputError(f"{self.path} cannot be opened: {error.strerror}") from None

    def _open_stdin(self) -> BinaryIO:
        if self._spool is not None:
            self._spool.seek(0)
            return _unclosing(self._spool)
        if self._stdin_used:
            raise InputError("standard input can be read only once")
        self._stdin_used = True
        if not self._reread:
            return _unclosing(sys.stdin.buffer)
        spool = tempfile.TemporaryFile(prefix="ftconv-")  # noqa: SIM115  lives as long as the source
        try:
            while block := sys.stdin.buffer.read(BLOCK):
                spool.write(block)
        except OSError as error:
            raise InputError(f"standard input cannot be kept for a second pass: {error.strerror}") from None
        self.total_bytes = spool.tell()
        spool.seek(0)
        self._spool = spool
        return _unclosing(spool)

    @property
    def read_bytes(self) -> int:
        """How far the newest pass has come, in bytes as they stand on disk."""
        if self._raw is None or self._raw.closed:
            return self.total_bytes
        try:
            return self._raw.tell()
        except (OSError, ValueError):
            return 0

    def close(self) -> None:
        """Let go of the spooled standard input, if any."""
        if self._spool is not None:
            self._spool.close()
            self._spool = None

    # -- reading ---------------------------------------------------------------------------------------------------

    def blocks(self, size: int = BLOCK) -> Iterator[bytes]:
        """Yield the data in blocks of about `size` bytes: unpacked, transcoded to UTF-8, without a byte order mark.

        Raises InputError when it cannot be read to its end.
        """
        with self._open() as raw:
            self._raw = raw
            try:
                yield from self._decoded(raw, size)
            except OSError as error:
                if isinstance(error, gzip.BadGzipFile):
                    raise InputError(f"{self.name}: broken gzip data: {error}") from None
                raise InputError(f"{self.name} cannot be read: {error.strerror or error}") from None
            except _BROKEN as error:
                raise InputError(
                    f"{self.name}: broken {self.packing} data: {error}; the end of the file is missing?"
                ) from None

    def _decoded(self, raw: BinaryIO, size: int) -> Iterator[bytes]:
        head = _peek(raw, 8)
        self.packing = next((name for magic, name in _MAGIC if head.startswith(magic)), "")
        stream: Any = _Rewound(head, raw)
        if self.packing:
            stream = _unpack(self.packing, stream)
        first = _peek(stream, max(size, 8))
        self.bom = first.startswith(_BOM)
        if self.bom:
            first = first[3:]
        if not self.encoding:
            self._refuse_foreign(first)
            yield from self._guarded(first, stream, size, raw)
            return
        decoder = codecs.getincrementaldecoder(self.encoding)("strict")
        try:
            for block in self._guarded(first, stream, size, raw):
                text = decoder.decode(block)
                if text:
                    yield text.encode("utf-8")
            yield decoder.decode(b"", final=True).encode("utf-8")
        except UnicodeError as error:
            raise InputError(f"{self.name} is not {self.encoding}: {error.args[-1]}", "FT102") from None

    def _guarded(self, first: bytes, stream: Any, size: int, raw: BinaryIO) -> Iterator[bytes]:
        unpacked = 0
        block = first
        while block:
            unpacked += len(block)
            if self.packing and unpacked > RATIO_FLOOR:
                packed = max(_tell(raw), 1)
                if unpacked / packed > self.limits.max_ratio:
                    raise InputError(
                        f"{self.name} unpacks to more than {self.limits.max_ratio} times its size; "
                        "raise limits.max_ratio in ftconv.yaml if that is right",
                        "FT114",
                    )
            yield block
            block = stream.read(size)

    def _refuse_foreign(self, first: bytes) -> None:
        for magic, name in _FOREIGN:
            if first.startswith(magic):
                raise InputError(f"{self.name} is {name}, not UTF-8; --encoding {name} reads it", "FT102")
        if first[:2] in (b"{\x00", b"[\x00"):
            raise InputError(f"{self.name} looks like utf-16, not UTF-8; --encoding utf-16-le reads it", "FT102")
        if first.startswith(b"version https://git-lfs.github.com/"):
            raise InputError(
                f"{self.name} is a Git LFS pointer, not the data; fetch it with: git lfs pull --include {self.name}",
                "FT101",
            )
        if first.startswith(b"PK\x03\x04") and b"xl/" not in first and b"[Content_Types].xml" not in first[:200]:
            raise InputError(f"{self.name} is a zip archive; unpack it and name the file inside")
        if first[:300].lstrip().lower().startswith((b"<!doctype html", b"<html")):
            raise InputError(f"{self.name} is a web page, not data; the download failed?", "FT101")

    def head(self, size: int) -> bytes:
        """Return about the first `size` bytes of the data, for a look. Standard input must be `reread`."""
        for block in self.blocks(size):
            return block
        return b""


class _Rewound(io.RawIOBase):
    """A stream whose first bytes were already taken."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if not self._head:
            return self._rest.read(size)
        if size < 0:
            out, self._head = self._head + self._rest.read(), b""
            return out
        out, self._head = self._head[:size], self._head[size:]
        return out if len(out) == size else out + self._rest.read(size - len(out))

    def readinto(self, buffer: Any) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class _Unclosing(io.BufferedIOBase):
    """Standard input or a spool: reading it to the end must not close it."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        data: bytes = self._inner.read(-1 if size is None else size)
        return data

    def tell(self) -> int:
        return int(self._inner.tell())


def _unclosing(inner: Any) -> BinaryIO:
    return _Unclosing(inner)  # type: ignore[return-value]


def _peek(stream: Any, size: int) -> bytes:
    out = b""
    while len(out) < size:
        block = stream.read(size - len(out))
        if not block:
            break
        out += block
    return out


def _tell(raw: BinaryIO) -> int:
    try:
        return raw.tell()
    except (OSError, ValueError):
        return 0


def _unpack(packing: str, stream: Any) -> Any:
    if packing == "gzip":
        return gzip.GzipFile(fileobj=stream, mode="rb")
    if packing == "bz2":
        return bz2.BZ2File(stream, "rb")
    if packing == "xz":
        return lzma.LZMAFile(stream, "rb")
    try:
        import zstandard
    except ImportError:
        raise MissingExtra("zstd input", "zstd") from None
    return _Zstd(zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True), zstandard.ZstdError)


class _Zstd:
    """zstandard's reader, with its error made ours."""

    def __init__(self, inner: Any, error: type[Exception]) -> None:
        self._inner, self._error = inner, error

    def read(self, size: int) -> bytes:
        try:
            data: bytes = self._inner.read(size)
        except self._error as error:
            raise EOFError(str(error)) from None
        return data


def _known_encoding(name: str) -> str:
    if not name:
        return ""
    try:
        codec = codecs.lookup(name)
    except LookupError:
        raise UsageError(f"unknown encoding {name!r}; known are utf-8, utf-16, cp1252, latin-1, shift_jis, …") from None
    if not getattr(codec, "_is_text_encoding", True):
        raise UsageError(f"{name!r} is not an encoding of text")
    return "" if codec.name == "utf-8" else codec.name
