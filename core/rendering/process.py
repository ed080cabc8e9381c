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
from time import monotonic
from typing import IO, Any
from weakref import finalize

from .child import MEMORY, SECONDS, WALL
from .rendered import Rendered

_MOST_STOPS = 3
"""A template that was stopped so often is not tried again: that would take as many seconds for each record."""
_LONG = 0.5
"""Seconds from which on a stop counts: one that is found at once, as too deep a recursion, costs nothing."""


class RenderProcess:
    """Renders texts by some templates. Begins its process when it is first needed, one in each process that has it."""

    def __init__(self, templates: list[str], now: datetime, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds = seconds
        self._head = {"templates": templates, "now": now.isoformat(), "seconds": seconds, "memory": memory}
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._stops = 0

    def render(self, template: int, values: dict[str, Any] | None) -> Rendered:
        """Return what the template with this number makes of these values, which are plain JSON.

        For none, the text is what the template reads, as JSON: see `About`.
        """
        if self._stops >= _MOST_STOPS:
            return Rendered(trouble="stopped", why=f"was stopped {_MOST_STOPS} times before", raised="Stopped")
        try:
            job = json.dumps([template, values]).encode()
        except (ValueError, RecursionError) as error:
            return Rendered(trouble="failed", why=str(error), raised=type(error).__name__)
        found, seconds = self._asked(job)
        if found.trouble == "stopped" and (found.raised in ("Stopped", "MemoryError") or seconds > _LONG):
            self._stops += 1
        return found

    def _asked(self, job: bytes) -> tuple[Rendered, float]:
        """Return what comes of a job, and how long it took."""
        process = self._begun()
        assert process.stdin is not None
        assert process.stdout is not None
        began = monotonic()
        with _watched(process):
            line = _answer(process.stdin, process.stdout, job)
        seconds = monotonic() - began
        if line.endswith(b"\n"):
            return Rendered(**json.loads(line)), seconds
        self._process = None
        code = process.wait()
        _close_pipes(process)
        return Rendered(trouble="stopped", why=self._ended_by(code, seconds), raised="Stopped"), seconds

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            _end(process, self._owner)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_process": None}

    def _begun(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._owner != os.getpid():
            self._process.returncode = 0  # of the process that this one was forked from: not to be waited for here
            self._process = None
        if self._process is None:
            self._owner = os.getpid()
            # -P: no module of the working directory. What a template's end has Python say is no line of ours.
            command = [sys.executable, "-P", "-c", f"from {__package__}.child import serve; serve()"]
            pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nothing)
            finalize(self, _end, self._process, self._owner)  # unlike __del__, before Python takes itself apart
            assert self._process.stdin is not None
            with suppress(BrokenPipeError):
                self._process.stdin.write(json.dumps(self._head).encode() + b"\n")
                self._process.stdin.flush()
        return self._process

    def _ended_by(self, code: int, seconds: float) -> str:
        if code == -getattr(signal, "SIGPROF", 0):
            return f"takes more than {self._seconds:g} seconds"
        if code == -getattr(signal, "SIGALRM", 0) or seconds > WALL:
            return f"takes more than {WALL:g} seconds by the clock"
        return f"its process ended with {code}"


def _answer(to: IO[bytes], by: IO[bytes], job: bytes) -> bytes:
    try:
        to.write(job + b"\n")
        to.flush()
    except BrokenPipeError:
        return b""
    return by.readline()


def _end(process: subprocess.Popen[bytes], owner: int) -> None:
    if owner == os.getpid():
        process.kill()
        process.wait()
        _close_pipes(process)


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
