"""A sink: an output that is the old file or the complete new one, at every instant."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import lzma
import os
import stat
import sys
import tempfile
from pathlib import Path
from typing import IO, Any, BinaryIO

from .containers.registry import packing_of
from .errors import FtconvError, MissingExtra, OutputError


class Sink:
    """One output file.

    `open()` gives the stream; `commit()` makes what was written the file; `discard()` leaves everything as it was.
    A regular file is written beside itself under a short name and renamed. Devices and FIFOs are written straight.
    """

    def __init__(self, path: str, *, force: bool = False, inputs: tuple[str, ...] = ()) -> None:
        self.path = path
        self._temporary: Path | None = None
        self._file: IO[bytes] | None = None
        self._stream: Any = None
        target = Path(path)
        for other in inputs:
            with contextlib.suppress(OSError):
                if target.exists() and os.path.samefile(target, other) and not _special(target):
                    raise OutputError(f"{path} is the input {other}; name another output")
        if target.is_dir():
            raise OutputError(f"{path} is a folder")
        if target.exists() and not force and not _special(target):
            raise OutputError(f"{path} exists; --force replaces it")
        if not target.parent.is_dir():
            raise OutputError(f"{target.parent} does not exist; make the folder first")
        self._target = target

    def open(self) -> BinaryIO:
        """Return the stream to write to: packed, where the name asks for it."""
        try:
            if _special(self._target):
                self._file = open(self._target, "wb")  # noqa: SIM115  closed by commit or discard
            else:
                # A link is followed: the file behind it is replaced, and the link stays.
                self._target = Path(os.path.realpath(self._target))
                handle, name = tempfile.mkstemp(prefix=".ftconv-", dir=self._target.parent)
                self._temporary = Path(name)
                self._file = os.fdopen(handle, "wb")
                os.fchmod(handle, self._mode())
        except OSError as error:
            self.discard()
            raise OutputError(f"{self.path} cannot be written: {error.strerror}") from None
        self._stream = _packed(self._file, packing_of(self.path))
        return _Told(self._stream, self.path)  # type: ignore[return-value]

    def _mode(self) -> int:
        try:
            return stat.S_IMODE(self._target.stat().st_mode)
        except FileNotFoundError:
            mask = os.umask(0)
            os.umask(mask)
            return 0o666 & ~mask

    def commit(self) -> None:
        """Flush, sync, close, rename. Raises OutputError, with nothing changed, when any of them fails."""
        assert self._file is not None
        try:
            if self._stream is not self._file:
                self._stream.close()
            self._file.flush()
            if self._temporary is not None:
                os.fsync(self._file.fileno())
            self._file.close()
            if self._temporary is not None:
                os.replace(self._temporary, self._target)
                self._temporary = None
                _sync_folder(self._target.parent)
        except OSError as error:
            self.discard()
            raise OutputError(f"{self.path} cannot be written: {error.strerror or error}") from None

    @property
    def written(self) -> str:
        """The path under which what was written can be read before the commit."""
        assert self._file is not None
        if self._stream is not self._file:
            self._stream.close()
            self._stream = self._file
        self._file.flush()
        return str(self._temporary or self._target)

    def discard(self) -> None:
        """Close and remove what was written."""
        for stream in (self._stream, self._file):
            if stream is not None:
                with contextlib.suppress(OSError, ValueError):
                    stream.close()
        if self._temporary is not None:
            with contextlib.suppress(OSError):
                self._temporary.unlink()
            self._temporary = None


class StdoutSink:
    """Standard output. With `hold`, nothing becomes visible before the commit."""

    path = "-"

    def __init__(self, *, hold: bool = False) -> None:
        self._held: IO[bytes] | None = tempfile.TemporaryFile(prefix="ftconv-") if hold else None  # noqa: SIM115

    def open(self) -> BinaryIO:
        """Return the stream to write to."""
        return _Told(self._held or sys.stdout.buffer, "standard output")  # type: ignore[return-value]

    def commit(self) -> None:
        """Show what was held back, and flush."""
        out = _Told(sys.stdout.buffer, "standard output")
        if self._held is not None:
            self._held.seek(0)
            while block := self._held.read(1 << 20):
                out.write(block)
            self._held.close()
        out.flush()

    @property
    def written(self) -> str:
        """Standard output cannot be read back."""
        raise OutputError("--verify needs an output file: -o OUT")

    def discard(self) -> None:
        """Drop what was held back."""
        if self._held is not None:
            self._held.close()


class NullSink:
    """--dry-run: everything but the writing."""

    path = ""

    def open(self) -> BinaryIO:
        """Return a stream that goes nowhere."""
        return _Nowhere()  # type: ignore[return-value]

    def commit(self) -> None:
        """Nothing was written."""

    @property
    def written(self) -> str:
        """Nothing was written."""
        raise OutputError("--verify needs an output file, not --dry-run")

    def discard(self) -> None:
        """Nothing was written."""


class _Nowhere:
    def write(self, data: bytes) -> int:
        return len(data)

    def flush(self) -> None:
        pass


class _Told:
    """A stream whose errors are told by the name of the output. A broken pipe stays what it is."""

    def __init__(self, inner: Any, name: str) -> None:
        self._inner, self._name = inner, name

    def write(self, data: bytes) -> int:
        try:
            count: int = self._inner.write(data)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError(f"{self._name} cannot be written: {error.strerror or error}") from None
        return count

    def flush(self) -> None:
        try:
            self._inner.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError(f"{self._name} cannot be written: {error.strerror or error}") from None


def _special(path: Path) -> bool:
    """A device, FIFO or socket: it cannot be replaced, only written to."""
    return path.exists() and not path.is_file() and not path.is_dir()


def _packed(file: IO[bytes], packing: str) -> Any:
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


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:  # some file systems cannot sync a folder; the rename itself has happened
        if error.errno not in (22, 95):
            raise FtconvError(f"{folder}: {error.strerror}") from None
    finally:
        os.close(handle)
