"""A source: one input as a stream of UTF-8 blocks, unpacked, without its byte order mark."""

from __future__ import annotations

import codecs
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from itertools import chain
from typing import IO, Any, BinaryIO

from ..errors import InputError, UsageError
from ..model.limits import RATIO_FLOOR, Limits
from .compression import BROKEN, packing_in, unpacked
from .missing import missing

BLOCK = 1 << 20
STDIN = "-"
_LOOK = 512
_ZIP_LOOK = 1 << 16
"""How far the names in an archive are looked at."""
_BOM = codecs.BOM_UTF8
_ZIP = b"PK\x03\x04"
_FOREIGN = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
    (b"{\x00", "utf-16-le"), (b"[\x00", "utf-16-le"), (b"\x00{", "utf-16-be"), (b"\x00[", "utf-16-be"),
)  # fmt: skip


class Source:
    """One input, which can be read several times: what can be read only once is spooled when that is asked for.

    `name` is what messages call it. `packing` is gzip, bz2, xz, zstd or "". `bom` says whether the data, unpacked,
    starts with a UTF-8 byte order mark (which `blocks` leaves out). `read_bytes` counts the packed bytes read so far
    by the newest pass, of `total_bytes` (0 when unknown). With `stand_in`, that file is read in place of `path`.
    """

    def __init__(
        self, path: str, *, limits: Limits | None = None, encoding: str = "", reread: bool = False, stand_in: str = ""
    ) -> None:
        self.path = path
        self.file = stand_in or path
        # A name that is not UTF-8 is called with escapes, so that reports can be written.
        self.name = "<stdin>" if path == STDIN else path.encode("utf-8", "backslashreplace").decode()
        self.limits = limits or Limits()
        self.encoding = _known_encoding(encoding)
        self.packing = ""
        self.bom = False
        self.total_bytes = 0
        self._raw: BinaryIO | None = None
        self._spool: IO[bytes] | None = None
        self._used = False
        self._state: tuple[int, ...] = ()
        """What the file was when it was first opened: device, inode, size, time of the last change."""
        self._reread = reread

    # -- opening ---------------------------------------------------------------------------------------------------

    def _open(self) -> BinaryIO:
        if self._spool is not None:
            self._spool.seek(0)
            return _Unclosing(self._spool)  # type: ignore[return-value]
        if self.file == STDIN:
            return self._once(_Unclosing(sys.stdin.buffer if sys.stdin is not None else io.BytesIO()))
        try:
            if os.path.isdir(self.file):
                raise InputError(
                    f"{self.path} is a folder; name its files, or use a glob such as {self.path.rstrip('/')}/*.jsonl"
                )
            file = open(self.file, "rb")  # noqa: SIM115  the caller of blocks() closes it
        except FileNotFoundError:
            raise InputError(missing(self.path)) from None
        except (OSError, ValueError) as error:
            raise InputError(f"{self.path} cannot be opened: {getattr(error, 'strerror', error)}") from None
        if not os.path.isfile(self.file):
            return self._once(file)
        status = os.fstat(file.fileno())
        state = status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns
        if self._state not in ((), state):
            # What one pass found out would not be true in the next.
            file.close()
            raise InputError(f"{self.name} changed while it was being read; try again when it is complete")
        self._state = state
        self.total_bytes = status.st_size
        return file

    def _once(self, stream: Any) -> BinaryIO:
        """Open what can be read only once: standard input, a pipe, a device."""
        if self._used:
            stream.close()
            raise InputError(f"{self.name} can be read only once")
        self._used = True
        if not self._reread:
            return stream  # type: ignore[no-any-return]
        try:
            with stream:
                self._spool = tempfile.TemporaryFile(prefix="ftconv-")  # noqa: SIM115  lives as long as the source
                while block := stream.read(BLOCK):
                    self._spool.write(block)
                self._spool.flush()
        except OSError as error:
            self.close()
            raise InputError(f"{self.name} cannot be kept for a second pass: {error.strerror or error}") from None
        self.total_bytes = self._spool.tell()
        return self._open()

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
        """Close the source and remove its spooled copy. An unfinished pass cannot continue."""
        if self._raw is not None:
            self._raw.close()
        if self._spool is not None:
            self._spool.close()
            self._spool = None

    # -- reading ---------------------------------------------------------------------------------------------------

    def blocks(self, size: int = BLOCK) -> Iterator[bytes]:
        """Yield the data in blocks of about `size` bytes: unpacked, transcoded to UTF-8, without a byte order mark.

        Bytes that do not belong to `encoding` become bytes that are not UTF-8: they cost their record, not the input.
        Raises InputError when it cannot be read to its end.
        """
        with self._open() as raw:
            self._raw = raw
            try:
                yield from self._decoded(raw, max(size, 1))
            except OSError as error:
                raise InputError(f"{self.name} cannot be read: {error.strerror or error}") from None
            except BROKEN as error:
                raise InputError(f"{self.name}: broken {self.packing} data: {error}") from None

    def _decoded(self, raw: BinaryIO, size: int) -> Iterator[bytes]:
        head = _peek(raw, 8)
        self.packing = packing_in(head)
        counted = stream = _Rewound(head, raw)
        if self.packing:
            stream = _Rewound(b"", unpacked(self.packing, counted))
        first = _peek(stream, max(size, _LOOK))
        if first.startswith(_ZIP):
            first += _peek(stream, _ZIP_LOOK - len(first))
        if not self.encoding:
            self.bom = first.startswith(_BOM)
            if self.bom:
                first = first[3:]
            self._refuse_foreign(first)
            yield from self._guarded(first, stream, size, counted)
            return
        decoder = codecs.getincrementaldecoder(self.encoding)("ftconv-marked")
        started = False
        try:
            for block in chain(self._guarded(first, stream, size, counted), (None,)):
                text = decoder.decode(block or b"", final=block is None)
                if text and not started:
                    self.bom, started = text.startswith("\ufeff"), True
                    text = text.removeprefix("\ufeff")
                if text:
                    yield text.encode("utf-8", "surrogatepass")
        except UnicodeError as error:
            raise InputError(f"{self.name} is not {self.encoding}: {error.args[-1]}", "FT102") from None

    def _guarded(self, first: bytes, stream: _Rewound, size: int, packed: _Rewound) -> Iterator[bytes]:
        total = 0
        block = first
        while block:
            total += len(block)
            if self.packing and total > RATIO_FLOOR and total / max(packed.taken, 1) > self.limits.max_ratio:
                raise InputError(
                    f"{self.name} unpacks to more than {self.limits.max_ratio} times its size; "
                    "if that is right, raise limits.max_ratio in ftconv.yaml",
                    "FT114",
                )
            yield block
            # Packed data comes in pieces of any size; blocks shall not show that it was packed.
            block = _peek(stream, size) if self.packing else stream.read(size)

    def _refuse_foreign(self, first: bytes) -> None:
        for magic, name in _FOREIGN:
            if first.startswith(magic):
                looks = "is" if len(name) == 6 else "looks like"
                raise InputError(f"{self.name} {looks} {name}, not UTF-8; add --encoding {name}", "FT102")
        if first.startswith(b"version https://git-lfs.github.com/"):
            raise InputError(
                f"{self.name} is a Git LFS pointer, not the data; fetch it with: git lfs pull --include {self.name}",
                "FT101",
            )
        if first.startswith(_ZIP) and not _is_workbook(first[:_ZIP_LOOK]):
            raise InputError(f"{self.name} is a zip archive; unpack it and name the file inside")
        if first[:300].lstrip().lower().startswith((b"<!doctype html", b"<html")):
            raise InputError(f"{self.name} is a web page, not data; did the download fail?", "FT101")

    def magic(self, size: int = 4) -> bytes:
        """Return the first bytes as they stand behind the packing, in the encoding of the input."""
        with self._open() as raw:
            try:
                self.packing = packing_in(head := _peek(raw, 8))
                stream: Any = _Rewound(head, raw)
                return _peek(unpacked(self.packing, stream) if self.packing else stream, size)
            except OSError as error:
                raise InputError(f"{self.name} cannot be read: {error.strerror or error}") from None
            except BROKEN as error:
                raise InputError(f"{self.name}: broken {self.packing} data: {error}") from None

    def head(self, size: int) -> bytes:
        """Return about the first `size` bytes of the data, for a look. What can be read only once must be `reread`."""
        for block in self.blocks(size):
            return block
        return b""


def _is_workbook(head: bytes) -> bool:
    return b"xl/" in head or b"[Content_Types].xml" in head[:200]


class _Rewound:
    """A stream whose first bytes were already taken. `taken` counts the bytes handed out."""

    def __init__(self, head: bytes, rest: Any) -> None:
        self._head = head
        self._rest = rest
        self.taken = 0

    def read(self, size: int) -> bytes:
        out, self._head = self._head[:size], self._head[size:]
        if len(out) < size:
            out += self._rest.read(size - len(out))
        self.taken += len(out)
        return out


class _Unclosing(io.BufferedIOBase):
    """What is read by `with` and must stay open: standard input, a spool."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        data: bytes = self._inner.read(-1 if size is None else size)
        return data

    def tell(self) -> int:
        return int(self._inner.tell())


def _peek(stream: Any, size: int) -> bytes:
    out = b""
    while len(out) < size:
        block = stream.read(size - len(out))
        if not block:
            break
        out += block
    return out


def _mark(error: UnicodeError) -> tuple[str, int]:
    """Turn bytes that an encoding does not have into half surrogates, which become no UTF-8 (see json_fault)."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error("ftconv-marked", _mark)


def _known_encoding(name: str) -> str:
    if not name:
        return ""
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        raise UsageError(f"unknown encoding {name!r}; known are utf-8, utf-16, cp1252, latin-1, shift_jis, …") from None
    if not getattr(codec, "_is_text_encoding", True) or codec.incrementaldecoder is None:
        raise UsageError(f"{name!r} is not an encoding of text")
    return "" if codec.name == "utf-8" else codec.name
