"""Rendering in a process of its own, which can be ended, and is begun anew."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from threading import Timer
from typing import IO, Any

from .child import MEMORY, SECONDS, WALL
from .rendered import Rendered

_MOST_ENDS = 3
"""A process that had to be ended so often is not begun again: that would take as many seconds for each record."""


class RenderProcess:
    """Renders texts by some templates. Begins its process when it is first needed, one in each process that has it."""

    def __init__(self, templates: list[str], now: datetime, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._head = {"templates": templates, "now": now.isoformat(), "seconds": seconds, "memory": memory}
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._ends = 0

    def render(self, template: int, values: dict[str, Any] | None) -> Rendered:
        """Return what the template with this number makes of these values, which are plain JSON.

        For none, the text is what the template reads, as JSON: see `About`.
        """
        if self._ends >= _MOST_ENDS:
            return Rendered(trouble="stopped", why=f"was stopped {_MOST_ENDS} times before", raised="Stopped")
        process = self._begun()
        assert process.stdin is not None
        assert process.stdout is not None
        with _watched(process):
            line = _asked(process.stdin, process.stdout, json.dumps([template, values]).encode())
        if line.endswith(b"\n"):
            return Rendered(**json.loads(line))
        self._ends += 1
        self._process = None
        _close_pipes(process)
        return Rendered(trouble="stopped", why=_ended_by(process.wait()), raised="Stopped")

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None and self._owner == os.getpid():
            process.kill()
            process.wait()
            _close_pipes(process)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_process": None}

    def __del__(self) -> None:
        with suppress(Exception):
            self.close()

    def _begun(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._owner != os.getpid():
            self._owner = os.getpid()
            command = [sys.executable, "-c", f"from {__package__}.child import serve; serve()"]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(self._head).encode() + b"\n")
        return self._process


def _asked(to: IO[bytes], by: IO[bytes], job: bytes) -> bytes:
    try:
        to.write(job + b"\n")
        to.flush()
    except BrokenPipeError:
        return b""
    return by.readline()


def _close_pipes(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):  # what was not written yet is for nobody
            if pipe is not None:
                pipe.close()


@contextmanager
def _watched(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """End the process when the time by the clock is over, where it cannot do so itself."""
    if hasattr(signal, "setitimer"):
        yield
        return
    timer = Timer(WALL, process.kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _ended_by(code: int) -> str:
    if code == -getattr(signal, "SIGPROF", 0):
        return f"takes more than {SECONDS:g} seconds"
    if code == -getattr(signal, "SIGALRM", 0):
        return f"takes more than {WALL:g} seconds by the clock"
    return f"its process ended with {code}"
