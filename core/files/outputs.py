"""The one guard before every file that a run writes: what may be written, and what must never be overwritten."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Callable, Iterable
from pathlib import Path, PurePath

from msgspec import Struct

from ..errors import FtconvError, OutputError, UsageError
from .aside import remove_strays, umask
from .compression import PACKINGS, packing_of
from .sink import Sink, is_special, naming
from .source import Source
from .stdout_sink import StdoutSink
from .url import is_url, shown_url
from .watch import status_of

_LOOKED_AT_BYTES = 1 << 16
_SLASHES = tuple(filter(None, (os.sep, os.altsep)))


class OutputKind(Struct, frozen=True):
    """A kind of output: what a message calls it, and the extensions that its files have; () for any.

    A name without an extension is always allowed; `packed` allows .gz and its like behind it. `is_own` tells by the
    first bytes of a file, unpacked, whether it is one of an earlier run: that is replaced without --force, and no
    other one with it.
    """

    what: str
    extensions: tuple[str, ...]
    packed: bool = True
    is_own: Callable[[bytes], bool] | None = None


class Outputs:
    """All files that one run writes, decided on one after the other before the run begins.

    No output is one of the files that the run reads, under whatever name and whatever `force` says: `inputs` are those
    with the data ("-" for standard input), `reads` all others. No two outputs are the same file. `force` allows to
    overwrite; None is for commands that never do. No output can be read by people who may not read all inputs. `tell`
    is told what is worth a line on standard error.
    """

    def __init__(
        self,
        inputs: Iterable[str] = (),
        reads: Iterable[str] = (),
        *,
        force: bool | None = False,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        self._inputs, self._reads = tuple(inputs), tuple(reads)
        self._force, self._tell = force, tell
        self._taken = dict(_streams())

    @property
    def force(self) -> bool:
        """Whether existing files may be overwritten."""
        return bool(self._force)

    def sink(self, path: str, kind: OutputKind, *, dry: bool = False) -> Sink:
        """Return the sink of an output. With `dry` it is not to be opened, and may exist.

        Raises UsageError for an extension that another kind of file has, for a folder, and for a second output of the
        same name; OutputError for a file that is read, that exists, or that cannot be.
        """
        if is_url(path):
            return self._remote(path, kind, dry)
        with naming(path):
            replace = self._allowed(path, kind, dry)
            self._take(path)
            if not dry and not is_special(Path(path)):
                for stray in remove_strays(Path(os.path.realpath(path))):
                    self._say(f"{stray}: removed; it was left by a run for {path} that was killed")
        return Sink(path, replace=replace, mode=self._mode())

    def in_place(self, path: str, packing: str | None = "") -> Sink:
        """Return the sink that replaces an input. With "" what is written is packed already, with None as named."""
        with naming(path):
            self._refuse_read(path, self._reads)
            self._take(path)
        return Sink(path, replace=True, mode=self._mode(), packing=packing)

    def stdout(self, *, hold: bool = False) -> StdoutSink:
        """Return the sink of standard output. Raises OutputError when it is appended to a file that is read."""
        for status in filter(None, [_status_of_stream(sys.stdout)]):
            for name in (*self._inputs, *self._reads):
                if _is_same(status, name):
                    raise OutputError(f"standard output is the input {name}; name another output")
        return StdoutSink(hold=hold)

    def refuse_read(self, path: str) -> None:
        """Raise OutputError when a file that is to be changed is one that the run reads."""
        with naming(path):
            self._refuse_read(path, (*self._inputs, *self._reads))

    def exists(self, path: str) -> bool:
        """Whether an output of a dry run would need --force."""
        if is_url(path):
            from .remote import is_there

            return not self._force and is_there(path)
        return not self._force and os.path.isfile(path)

    # -- the decisions ---------------------------------------------------------------------------------------------

    def _allowed(self, path: str, kind: OutputKind, dry: bool) -> bool:
        """Whether what is there may be replaced. Raises when the output may not be made at all."""
        target = Path(path)
        if names_folder(path):
            raise UsageError(f"{path} names a folder; name a file in it")
        if target.is_dir():
            raise OutputError(f"{path} is a folder; name a file in it")
        if is_special(target):
            return True
        self._refuse_read(path, (*self._inputs, *self._reads))
        refuse_extension(path, kind)
        if not target.parent.is_dir():
            raise OutputError(f"{target.parent} does not exist; make the folder first")
        if target.is_symlink() and not target.exists():
            if not self._force:
                raise OutputError(f"{path} is a link to {os.readlink(path)}, which does not exist{self._way_out()}")
            return True
        if not target.exists():
            return bool(self._force)
        if kind.is_own is not None:
            if not _is_own(path, kind.is_own):
                words = f"exists and is not {kind.what}; name another file, or remove it"
                raise OutputError(f"{path} {words}")
        elif not self._force and not dry:
            raise OutputError(f"{path} exists{self._way_out()}")
        return True

    def _remote(self, url: str, kind: OutputKind, dry: bool) -> Sink:
        """Return the sink of a URL: the same decisions, as far as there is something to decide in a store."""
        from .remote import is_there
        from .remote_sink import RemoteSink, refuse_store, scratch_of

        if names_folder(url):
            raise UsageError(f"{url} names a folder; name a file in it")
        if shown_url(url) != url:
            words = "would be shown in reports with its password or query; give them to fsspec in its configuration"
            raise UsageError(f"{shown_url(url)} {words}")
        if url in (*self._inputs, *self._reads):
            raise OutputError(f"{url} is read in this run; name another output")
        refuse_extension(url, kind)
        refuse_store(url)
        there = (kind.is_own is not None or not (self._force or dry)) and is_there(url)
        if there and kind.is_own is not None and not _is_own(url, kind.is_own):
            raise OutputError(f"{url} exists and is not {kind.what}; name another file, or remove it")
        if there and kind.is_own is None:
            raise OutputError(f"{url} exists{self._way_out()}")
        self._take(url)
        for stray in remove_strays(scratch_of(url)):
            self._say(f"{stray}: removed; it was left by a run for {url} that was killed")
        return RemoteSink(url, replace=there or bool(self._force))

    def _way_out(self) -> str:
        if self._force is None:
            return "; move it away, or name another output"
        return "; to overwrite it, add --force"

    def _refuse_read(self, path: str, names: tuple[str, ...]) -> None:
        for name in names if os.path.exists(path) else ():
            if _is_same(os.stat(path), name):
                if name in self._inputs:
                    raise OutputError(f"{path} is the input {name}; name another output")
                also = "" if name == path else f" as {name}"
                raise OutputError(f"{path} is read in this run{also}; name another output")

    def _take(self, path: str) -> None:
        if is_special(Path(path)):
            return
        key: object = os.path.realpath(path)
        if os.path.exists(path):
            status = os.stat(path)
            key = status.st_dev, status.st_ino
        if key in self._taken:
            other = self._taken[key]
            also = "" if other == path else f" ({other})"
            raise UsageError(f"{path} is an output already{also}; each output needs its own file")
        self._taken[key] = path

    def _mode(self) -> int:
        mode = 0o666 & ~umask()
        for name in self._inputs:
            with contextlib.suppress(OSError, ValueError, AttributeError):
                status = status_of(name)
                if stat.S_ISREG(status.st_mode):
                    mode &= status.st_mode | stat.S_IWUSR
        return mode

    def _say(self, words: str) -> None:
        if self._tell is not None:
            self._tell(words)


def names_folder(path: str) -> bool:
    """Whether a path ends with a slash, and so names a folder."""
    return path.endswith(_SLASHES)


def refuse_extension(path: str, kind: OutputKind) -> None:
    """Raise UsageError, with all that are known, when the extension of a name is one of another kind of file."""
    name = PurePath(path)
    bare = name.with_suffix("") if kind.packed and packing_of(path) else name
    if kind.extensions and bare.suffix.strip(".") and bare.suffix.lower() not in kind.extensions:
        known = ", ".join(kind.extensions)
        packed = f", also with {', '.join(PACKINGS)} behind it" if kind.packed else ""
        raise UsageError(f"{path}: {kind.what} cannot have the extension {bare.suffix}; use {known}{packed}")


def refuse_file_name(folder: str, flag: str) -> None:
    """Raise UsageError for a folder to be made whose name looks like that of a file; a slash behind it says it is none.

    So no folder is made where a file was meant.
    """
    if PurePath(folder).suffix.strip(".") and not names_folder(folder) and not os.path.lexists(folder):
        raise UsageError(f"{folder} looks like a file, and {flag} takes a folder; for one of this name: {folder}/")


def _is_own(path: str, is_own: Callable[[bytes], bool]) -> bool:
    try:
        start = Source(path).head(_LOOKED_AT_BYTES)
    except FtconvError:
        return False
    return not start or is_own(start)


def _is_same(status: os.stat_result, name: str) -> bool:
    """Whether what is read under a name is the file of this status."""
    try:
        return os.path.samestat(status, status_of(name))
    except (OSError, ValueError, AttributeError):
        return False


def _status_of_stream(stream: object) -> os.stat_result | None:
    """Return the status of the file that standard output or error goes to; None when it is none."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        status = os.fstat(stream.fileno())  # type: ignore[attr-defined]
        if stat.S_ISREG(status.st_mode):
            return status
    return None


def _streams() -> list[tuple[object, str]]:
    named = ((sys.stdout, "standard output"), (sys.stderr, "standard error"))
    found = [(_status_of_stream(stream), name) for stream, name in named]
    return [((status.st_dev, status.st_ino), name) for status, name in found if status is not None]
