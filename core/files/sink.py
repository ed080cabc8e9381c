"""A sink: an output that is the old file or the complete new one, at every instant."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from pathlib import Path
from typing import IO, Any, BinaryIO

from ..errors import OutputError
from .compression import packed, packing_of
from .scratch import folder, new_file


class Sink:
    """One output file.

    `open()` gives the stream; `commit()` makes what was written the file; `discard()` leaves everything as it was.
    A regular file is written beside itself under a short name and renamed. Devices and FIFOs are written straight.
    `packing` overrules what the name says; "" writes what is packed already.
    """

    def __init__(
        self, path: str, *, force: bool = False, inputs: tuple[str, ...] = (), packing: str | None = None
    ) -> None:
        self.path = path
        self._packing = packing_of(path) if packing is None else packing
        self._temporary: Path | None = None
        self._file: IO[bytes] | None = None
        self._stream: Any = None
        self._target = target = Path(path)
        try:
            self._refuse(target, force, inputs)
        except (OSError, ValueError) as error:
            raise OutputError(f"{path} cannot be written: {getattr(error, 'strerror', error)}") from None

    def _refuse(self, target: Path, force: bool, inputs: tuple[str, ...]) -> None:
        if target.is_dir():
            raise OutputError(f"{self.path} is a folder")
        if not target.parent.is_dir():
            raise OutputError(f"{target.parent} does not exist; make the folder first")
        if not target.exists() or _special(target):
            return
        for name in inputs:
            if is_same(target.stat(), name):
                raise OutputError(f"{self.path} is the input {name}; name another output")
        if not force:
            raise OutputError(f"{self.path} exists; to overwrite it, add --force")

    def open(self) -> BinaryIO:
        """Return the stream to write to: packed, where the name asks for it."""
        try:
            if _special(self._target):
                self._file = open(self._target, "wb")  # noqa: SIM115  closed by commit or discard
            else:
                # A link is followed: the file behind it is replaced, and the link stays.
                self._target = Path(os.path.realpath(self._target))
                self._open_beside()
        except (OSError, ValueError) as error:
            self.discard()
            raise OutputError(f"{self.path} cannot be written: {getattr(error, 'strerror', error)}") from None
        assert self._file is not None
        self._stream = packed(self._file, self._packing)
        return _Told(self._stream, self.path)  # type: ignore[return-value]

    def _open_beside(self) -> None:
        """Open a new file in the same folder. Its name is known before it exists, so that no signal leaves it behind.

        It has the mode and, where that is allowed, the owner of the file that it is to replace.
        """
        while self._file is None:
            self._temporary = self._target.parent / f".ftconv-{os.urandom(6).hex()}"
            try:
                self._file = open(self._temporary, "xb")  # noqa: SIM115  closed by commit or discard
            except FileExistsError:
                self._temporary = None
        with contextlib.suppress(FileNotFoundError):
            old = self._target.stat()
            with contextlib.suppress(OSError):
                os.fchown(self._file.fileno(), old.st_uid, old.st_gid)
            os.fchmod(self._file.fileno(), stat.S_IMODE(old.st_mode))

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
        except OSError as error:
            self.discard()
            raise OutputError(f"{self.path} cannot be written: {error.strerror or error}") from None
        if not _special(self._target):
            self._sync_folder()

    def _sync_folder(self) -> None:
        """Make the new name last. The file is in place already, whole; only a power loss could still take it back."""
        try:
            handle = os.open(self._target.parent, os.O_RDONLY)
        except PermissionError:
            return
        try:
            os.fsync(handle)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some file systems cannot sync a folder
                raise OutputError(
                    f"{self.path} is written, but its folder cannot be synced: {error.strerror}"
                ) from None
        finally:
            os.close(handle)

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
        """Remove and close what was written; first of all the file, before another signal can come."""
        if self._temporary is not None:
            with contextlib.suppress(OSError):
                self._temporary.unlink()
            self._temporary = None
        for stream in (self._stream, self._file):
            if stream is not None:
                with contextlib.suppress(OSError, ValueError):
                    stream.close()


class StdoutSink:
    """Standard output. With `hold`, nothing becomes visible before the commit."""

    path = "-"

    def __init__(self, *, hold: bool = False, inputs: tuple[str, ...] = ()) -> None:
        self._hold = hold
        self._held: IO[bytes] | None = None
        if sys.stdout is None or sys.stdout.closed:
            raise OutputError("standard output is closed; name an output: -o OUT")
        with contextlib.suppress(OSError, ValueError):
            status = os.fstat(sys.stdout.fileno())
            for name in inputs:
                if stat.S_ISREG(status.st_mode) and is_same(status, name):
                    raise OutputError(f"standard output is the input {name}; name another output")

    def open(self) -> BinaryIO:
        """Return the stream to write to."""
        if self._hold:
            self._held = new_file()
            return _Told(self._held, f"the temporary folder {folder()}")  # type: ignore[return-value]
        return _Told(sys.stdout.buffer, "standard output")  # type: ignore[return-value]

    def commit(self) -> None:
        """Show what was held back, and flush."""
        out = _Told(sys.stdout.buffer, "standard output")
        if self._held is not None:
            try:
                self._held.seek(0)
                while block := self._held.read(1 << 20):
                    out.write(block)
                self._held.close()
            except BrokenPipeError:
                raise
            except OSError as error:
                raise OutputError(f"the held-back output cannot be written: {error.strerror or error}") from None
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
    closed = False

    def write(self, data: bytes) -> int:
        return len(data)

    def flush(self) -> None:
        pass


class _Told:
    """A stream whose errors are told by the name of the output. A broken pipe stays what it is."""

    def __init__(self, inner: Any, name: str) -> None:
        self._inner, self._name = inner, name

    @property
    def closed(self) -> bool:
        """Whether the output was committed or discarded."""
        return bool(self._inner.closed)

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


def is_same(status: os.stat_result, name: str) -> bool:
    """Whether an input is the file of this status, under whatever name."""
    try:
        other = os.fstat(sys.stdin.fileno()) if name == "-" else os.stat(name)
    except (OSError, ValueError, AttributeError):
        return False
    return (status.st_dev, status.st_ino) == (other.st_dev, other.st_ino)


def _special(path: Path) -> bool:
    """A device, FIFO or socket: it cannot be replaced, only written to."""
    return path.exists() and not path.is_file() and not path.is_dir()
