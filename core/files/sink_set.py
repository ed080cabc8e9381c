"""Several outputs of one run: all of them appear, or none."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Protocol

from ..errors import OutputError
from .sink import Sink


class Committed(Protocol):
    """What else appears with the files: anything that can be committed."""

    def commit(self) -> None:
        """Make it visible."""


class SinkSet:
    """Output files that belong together.

    Each is written beside its place under a short name. `commit` renames them one after the other, and puts back what
    was there should one of them fail or a signal come between; only the loss of the machine itself can come between
    two of them.
    """

    def __init__(self, paths: Sequence[str], *, force: bool, inputs: tuple[str, ...]) -> None:
        self.paths = list(paths)
        self._sinks = [Sink(path, force=force, inputs=inputs) for path in paths]

    def open(self) -> list[BinaryIO]:
        """Return the streams to write to, in the order of the paths."""
        return [sink.open() for sink in self._sinks]

    def commit(self, beside: Committed | None = None, beside_path: str = "") -> None:
        """Make all files, and what belongs beside them. Raises OutputError, with everything as it was before."""
        for sink in self._sinks:
            try:
                _ = sink.written  # flushes: a full disk shows before the first file has its name
            except OSError as error:
                raise OutputError(f"{sink.path} cannot be written: {error.strerror or error}") from None
        kept = _Kept([*self.paths, beside_path])
        try:
            if beside is not None:
                beside.commit()
            for sink in self._sinks:
                sink.commit()
        except BaseException:
            kept.put_back()
            raise
        kept.forget()

    def discard(self) -> None:
        """Leave everything as it was."""
        for sink in self._sinks:
            sink.discard()


class _Kept:
    """What stood under some names before, so that it can be put back."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._old: list[tuple[Path, Path | None]] = []
        try:
            for path in filter(None, paths):
                target = Path(os.path.realpath(path))
                self._old.append((target, self._copy_of(target) if target.is_file() else None))
        except OSError as error:
            self.forget()
            raise OutputError(f"{path} cannot be kept until all is written: {error.strerror or error}") from None

    def _copy_of(self, target: Path) -> Path:
        copy = target.parent / f".ftconv-{os.urandom(6).hex()}"
        try:
            os.link(target, copy)
        except OSError:  # not every file system has links
            shutil.copy2(target, copy)
        return copy

    def put_back(self) -> None:
        for target, copy in self._old:
            with contextlib.suppress(OSError):
                if copy is not None:
                    os.replace(copy, target)
                    copy.unlink(missing_ok=True)  # a rename to a second name of the same file does nothing
                elif target.is_file():
                    target.unlink()
        self._old = []

    def forget(self) -> None:
        for _, copy in self._old:
            if copy is not None:
                with contextlib.suppress(OSError):
                    copy.unlink()
        self._old = []
