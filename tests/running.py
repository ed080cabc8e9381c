"""Running ftconv as its users do: in a process of its own, or, quicker, through its front door in this one."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

PROGRAM = (sys.executable, "-W", "error", "-P", "-m", "ftconv")
"""`-P` keeps the working directory off the module path, as the installed script does. A warning is an error."""


class Done(Struct, frozen=True):
    """What a run said, and its exit code."""

    code: int
    out: bytes
    err: str

    @property
    def last(self) -> str:
        """The last line on standard error: the accounting, or what went wrong."""
        return self.err.rstrip("\n").rpartition("\n")[2]


def environment(changes: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a run: this one, without what is set for ftconv or for Python."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FTCONV", "PYTHON", "CI"))}
    return {**kept, **(changes or {})}


def run(
    *arguments: str | Path,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
    cwd: str | Path | None = None,
    seconds: float = 120,
    **how: Any,
) -> Done:
    """Run the program in a process of its own. `how` goes to subprocess.run."""
    command = [*PROGRAM, *(os.fspath(word) for word in arguments)]
    made = subprocess.run(
        command, input=stdin, capture_output=True, env=environment(env), cwd=cwd, timeout=seconds, check=False, **how
    )
    return Done(made.returncode, made.stdout, made.stderr.decode("utf-8", "backslashreplace"))


def start(*arguments: str | Path, **how: Any) -> subprocess.Popen[bytes]:
    """Start the program, and return at once."""
    how.setdefault("stdout", subprocess.PIPE)
    how.setdefault("stderr", subprocess.PIPE)
    command = [*PROGRAM, *(os.fspath(word) for word in arguments)]
    program: subprocess.Popen[bytes] = subprocess.Popen(command, env=environment(how.pop("env", None)), **how)
    return program


def until(
    condition: Callable[[], object], program: subprocess.Popen[bytes] | None = None, seconds: float = 120
) -> None:
    """Wait until something is so, however slow the machine is. Fails when `program` ends before that."""
    patience = time.monotonic() + seconds
    while not condition():
        assert program is None or program.poll() is None, "the program ended too early for this test"
        assert time.monotonic() < patience, "it never came to this"
        time.sleep(0.002)


def call(*arguments: str | Path, stdin: bytes = b"", cwd: str | Path | None = None) -> Done:
    """Run the command line inside this process, through the function that the program calls."""
    from ftconv.cli.run import run as front_door

    streams = sys.stdin, sys.stdout, sys.stderr
    out, err = io.BytesIO(), io.BytesIO()
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin))
    sys.stdout = io.TextIOWrapper(out, encoding="utf-8", errors="backslashreplace")
    sys.stderr = io.TextIOWrapper(err, encoding="utf-8", errors="backslashreplace")
    try:
        with contextlib.chdir(cwd or "."):
            code = front_door([os.fspath(word) for word in arguments])
        sys.stdout.flush()
        sys.stderr.flush()
        return Done(code, out.getvalue(), err.getvalue().decode())
    finally:
        sys.stdin, sys.stdout, sys.stderr = streams
