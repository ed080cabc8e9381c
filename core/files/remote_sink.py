"""An output that a URL names: written to the temporary folder, and put into its store when all of it is complete."""

from __future__ import annotations

import contextlib
import os
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO

from ..errors import OutputError
from .aside import PREFIX, Aside
from .compression import packed, packing_of
from .remote import is_there, store_of
from .remote_fault import naming_url
from .scratch import folder, in_folder
from .sink import NamedStream, Sink
from .url import HTTP, scheme_of

_OBJECT_STORES = {"s3", "s3a", "gs", "gcs", "hf", "abfs", "abfss", "az"}
"""Where a file is there when all of it is, and not before. In others it gets its name last."""


class RemoteSink(Sink):
    """One output in a store, whose name `Outputs` has allowed; with `replace` it may be there already.

    Nothing of it is in the store before `publish`.
    """

    def __init__(self, url: str, *, replace: bool) -> None:
        super().__init__(str(scratch_of(url)), replace=False, mode=0o600, packing=packing_of(url))
        self.path = url
        self._overwrites = replace
        self._put = False
        self._before = ""
        """Where in the store that is what was there before."""

    def open(self) -> BinaryIO:
        """Return the stream to write to: packed, where the name asks for it. Raises OutputError."""
        with in_folder():
            self._aside = Aside(self._target)
            self._file = self._aside.open()
        self._stream = packed(self._file, self._packing)
        plain = self._stream is self._file
        return NamedStream(self._stream, f"the temporary folder {folder()}", plain=plain)  # type: ignore[return-value]

    def publish(self, *, keep: bool) -> None:
        """Put the file into its store. With `keep`, what it replaces is kept until `settle` or `put_back`."""
        if self._aside is None or self._aside.path is None:
            return
        fs, path = store_of(self.path)
        there = is_there(self.path)
        if there and not self._overwrites:
            words = "appeared while it was being written, and was kept; to overwrite it, add --force"
            raise OutputError(f"{self.path} {words}")
        with naming_url(self.path, OutputError, "written"):
            if keep and there:
                self._before = _beside(path)
                fs.cp_file(path, self._before)
            if scheme_of(self.path) in _OBJECT_STORES:
                self._put = keep
                fs.put_file(str(self._aside.path), path)
            else:
                _put_aside(fs, str(self._aside.path), path)
            self._put = keep or not there

    def put_back(self) -> None:
        """Restore what was there before `publish`, as far as it came."""
        with contextlib.suppress(Exception):
            fs, path = store_of(self.path)
            if self._put and self._before:
                fs.mv(self._before, path)
            elif self._put:
                fs.rm_file(path)
            elif self._before:
                fs.rm_file(self._before)
        self.discard()

    def settle(self) -> None:
        """Remove what is no longer needed."""
        self.discard()
        if self._before:
            with contextlib.suppress(Exception):
                store_of(self.path)[0].rm_file(self._before)


def scratch_of(url: str) -> Path:
    """Return the name in the temporary folder beside which the output of a URL is written."""
    return Path(folder(), f"ftconv-{blake2b(os.fsencode(url), digest_size=8).hexdigest()}")


def refuse_store(url: str) -> None:
    """Raise OutputError for a store that nothing can be written to, UsageError where a library is missing."""
    if scheme_of(url) in HTTP:
        raise OutputError(f"{url} cannot be written over {scheme_of(url)}; name a file with -o, and upload it")
    store_of(url)


def _beside(path: str) -> str:
    parent, slash, _ = path.rpartition("/")
    return f"{parent}{slash}{PREFIX}{os.urandom(6).hex()}"


def _put_aside(fs: Any, file: str, path: str) -> None:
    """Put a file under another name, and give it its own when it is complete."""
    aside = _beside(path)
    try:
        fs.put_file(file, aside)
        fs.mv(aside, path)
    except BaseException:
        with contextlib.suppress(Exception):
            fs.rm_file(aside)
        raise
