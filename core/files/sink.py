"""A sink: an output that is the old file or the complete new one, at every instant."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, BinaryIO, Protocol

from ..errors import OutputError
from .aside import Aside
from .compression import packed, packing_of
from .kernel_copy import kernel_copied
from .write_back import WriteBack

_UNSUPPORTED = {errno.EPERM, errno.EACCES, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.EMLINK}
"""What file systems say that have no links, or no modes."""


class Output(Protocol):
    """What `commit_all` makes visible together with others: a file, standard output, nothing."""

    def finish(self) -> None:
        """Write all of it down, invisibly."""

    def publish(self, *, keep: bool) -> None:
        """Make it visible. With `keep`, what was there before can be put back."""

    def put_back(self) -> None:
        """Take back what was published, as far as that can be."""

    def settle(self) -> None:
        """All of them are visible."""

    def discard(self) -> None:
        """Leave everything as it was."""


def commit_all(outputs: Sequence[Output]) -> None:
    """Make outputs visible one after the other, all or none: whatever fails, what was there before is put back.

    Only a kill or the loss of the machine itself can come between two of them. Raises OutputError.
    """
    try:
        for output in outputs:
            output.finish()
        for output in outputs:
            output.publish(keep=len(outputs) > 1)
    except BaseException:
        for output in reversed(outputs):
            output.put_back()
        raise
    for output in outputs:
        output.settle()


class Sink:
    """One output file, whose name `Outputs` has allowed: only that makes sinks.

    `open()` gives the stream; `commit()` makes what was written the file; `discard()` leaves everything as it was.
    A regular file is written beside itself under a short name. Devices and FIFOs are written straight. With `replace`
    the file may stand there already, and keeps its mode and its owner; without it, one that appears meanwhile is kept.
    `mode` is that of a new file. `packing` overrules what the name says; "" writes what is packed already.
    """

    def __init__(self, path: str, *, replace: bool, mode: int, packing: str | None = None) -> None:
        self.path = path
        self._replace, self._mode = replace, mode
        self._packing = packing_of(path) if packing is None else packing
        self._file: IO[bytes] | None = None
        self._stream: Any = None
        self._target = Path(path)
        self._aside: Aside | None = None
        self._old: Aside | None = None
        self._made: os.stat_result | None = None
        self._kept = False

    def open(self) -> BinaryIO:
        """Return the stream to write to: packed, where the name asks for it."""
        try:
            with naming(self.path):
                if is_special(self._target):
                    self._file = open(self._target, "wb")  # noqa: SIM115  closed by commit or discard
                else:
                    # A link is followed: the file behind it is replaced, and the link stays.
                    self._target = Path(os.path.realpath(self._target))
                    self._aside = Aside(self._target)
                    self._file = self._aside.open()
        except OutputError:
            self.discard()
            raise
        self._stream = packed(self._file, self._packing)
        plain = self._stream is self._file and self._aside is not None
        return NamedStream(self._stream, self.path, plain=plain)  # type: ignore[return-value]

    @property
    def beside(self) -> Path | None:
        """Once it is open, the file that parts may be written next to; None for a special file, or a compressed one."""
        return self._target if self._aside is not None and self._stream is self._file else None

    def commit(self) -> None:
        """Make what was written the file. Raises OutputError, with nothing changed, when that fails."""
        commit_all([self])

    def finish(self) -> None:
        """Write all of it down, with its mode and owner. A full disk shows here, before any file has its name."""
        assert self._file is not None
        with naming(self.path):
            if self._stream is not self._file:
                self._stream.close()
            self._file.flush()
            if self._aside is not None and self._aside.path is not None:
                self._own(self._aside.path)
                os.fsync(self._file.fileno())
            self._file.close()

    def _own(self, path: Path) -> None:
        mode = self._mode
        if self._replace and self._target.exists():
            old = self._target.stat()
            mode = stat.S_IMODE(old.st_mode)
            if hasattr(os, "chown"):
                with contextlib.suppress(OSError):
                    os.chown(path, old.st_uid, old.st_gid)
        try:
            os.chmod(path, mode)
        except OSError as error:  # a file system without modes; only its owner could read the file so far
            if error.errno not in _UNSUPPORTED:
                raise
        self._made = path.stat()

    def publish(self, *, keep: bool) -> None:
        """Give the file its name. With `keep`, what it replaces is kept until `settle` or `put_back`."""
        if self._aside is None or self._aside.path is None:
            return
        with naming(self.path):
            if not self._replace:
                self._link(self._aside.path)
                return
            if keep and self._target.is_file():
                self._old = Aside(self._target)
                self._old.copy()
            self._kept = keep
            os.replace(self._aside.path, self._target)

    def _link(self, path: Path) -> None:
        """Give the file a name that must be free: a link, unlike a rename, fails where there is one."""
        try:
            try:
                os.link(path, self._target)
            except OSError as error:
                if error.errno not in _UNSUPPORTED:
                    raise
                # No links here (FAT, some network shares). Taking the name fails as surely where it is taken, and
                # then what is replaced is our own empty file; only a kill between the two calls leaves that.
                os.close(os.open(self._target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
                try:
                    os.replace(path, self._target)
                except BaseException:
                    self._target.unlink()
                    raise
        except FileExistsError:
            words = "appeared while it was being written, and was kept; to overwrite it, add --force"
            raise OutputError(f"{self.path} {words}") from None

    def put_back(self) -> None:
        """Restore what was there before `publish`, as far as it came."""
        with contextlib.suppress(OSError):
            if self._made is not None and os.path.samestat(self._made, self._target.stat()):
                if self._old is not None and self._old.path is not None:
                    os.replace(self._old.path, self._target)
                elif self._kept or not self._replace:
                    self._target.unlink()
        self.discard()

    def settle(self) -> None:
        """Remove what is no longer needed, and make the new name last.

        The file is in place already, whole; only a power loss could still take it back.
        """
        if self._aside is None:
            return
        self.discard()
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
        return str(self._aside.path if self._aside is not None else self._target)

    def discard(self) -> None:
        """Remove and close what was written; first of all the file, before another signal can come."""
        for aside in (self._aside, self._old):
            if aside is not None:
                aside.forget()
        for stream in (self._stream, self._file):
            if stream is not None:
                with contextlib.suppress(OSError, ValueError):
                    stream.close()


@contextlib.contextmanager
def naming(path: str) -> Iterator[None]:
    """Make of what goes wrong with a file an OutputError that names it."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise OutputError(f"{path} cannot be written: {getattr(error, 'strerror', None) or error}") from None


class NamedStream:
    """A stream whose errors are told by the name of the output. A broken pipe stays what it is."""

    def __init__(self, inner: Any, name: str, *, plain: bool = False) -> None:
        self._inner, self._name = inner, name
        self._back = WriteBack(inner) if plain else None

    @property
    def closed(self) -> bool:
        """Whether the output was committed or discarded."""
        return bool(self._inner.closed)

    def splice(self, source: IO[bytes], start: int, size: int) -> bool:
        """Append bytes of another file by the kernel alone. Returns False, with nothing done, where that cannot be.

        Raises OutputError.
        """
        try:
            if self._back is None or not kernel_copied(source, start, size, self._inner):
                return False
            self._back.wrote(size)
            return True
        except OSError as error:
            raise OutputError(f"{self._name} cannot be written: {error.strerror or error}") from None

    def write(self, data: bytes) -> int:
        """Write to the stream. Raises OutputError, BrokenPipeError."""
        try:
            count: int = self._inner.write(data)
            if self._back is not None:
                self._back.wrote(count)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError(f"{self._name} cannot be written: {error.strerror or error}") from None
        return count

    def flush(self) -> None:
        """Flush the stream. Raises OutputError, BrokenPipeError."""
        try:
            self._inner.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError(f"{self._name} cannot be written: {error.strerror or error}") from None


def is_special(path: Path) -> bool:
    """Whether it is a device, a FIFO or a socket: such a one cannot be replaced, only written to."""
    return path.exists() and not path.is_file() and not path.is_dir()
