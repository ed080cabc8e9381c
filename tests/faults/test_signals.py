"""Ctrl-C and SIGTERM at any moment, also while waiting for a slow pipe: no trace is left."""

from __future__ import annotations

import fcntl
import os
import random
import signal
import subprocess
import sys
import termios
import time
from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest
from running import environment, start, until
from samples import chats, jsonl, leftovers, long_winded

OLD = b"what was there\n"
SLOW = "out.jsonl.xz"
"""An output that takes so long that a test need not hurry."""
SIGNALS = [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated"), (signal.SIGHUP, 143, "terminated")]
SIGNAL = pytest.mark.parametrize(("number", "code", "word"), SIGNALS, ids=["SIGINT", "SIGTERM", "SIGHUP"])


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("big") / "in.jsonl"
    path.write_bytes(long_winded(40_000))
    return path


def listening() -> None:
    """Undo what a background job or nohup has its children ignore."""
    for number, _, _ in SIGNALS:
        signal.signal(number, signal.SIG_DFL)


def ended(program: subprocess.Popen[bytes], code: int, word: str, folder: Path) -> None:
    """Check what is left of a program that was stopped."""
    _, err = program.communicate(timeout=120)
    assert program.returncode == code, err
    assert err.decode() == f"ftconv: {word}; no partial files were left\n"
    assert not leftovers(folder)


@SIGNAL
def test_a_signal_while_writing_leaves_the_old_file(
    big: Path, tmp_path: Path, number: signal.Signals, code: int, word: str
) -> None:
    out = tmp_path / SLOW
    out.write_bytes(OLD)
    program = start(big, "--to", "sharegpt", "-o", out, "--force", preexec_fn=listening)
    until(lambda: leftovers(tmp_path), program)
    time.sleep(random.Random(number).uniform(0, 0.2))
    program.send_signal(number)
    ended(program, code, word, tmp_path)
    assert out.read_bytes() == OLD


@pytest.fixture
def slow() -> Iterator[int]:
    """A pipe that brings a little and then nothing."""
    reading, writing = os.pipe()
    os.write(writing, jsonl(chats(3)))
    yield reading
    os.close(writing)
    os.close(reading)


@SIGNAL
def test_a_signal_while_waiting_for_a_slow_pipe_ends_the_wait(
    slow: int, tmp_path: Path, number: signal.Signals, code: int, word: str
) -> None:
    program = start("-", "--to", "chat", "-o", tmp_path / "out.jsonl", stdin=slow, preexec_fn=listening)
    _wait_until_it_reads(slow)
    program.send_signal(number)
    ended(program, code, word, tmp_path)
    assert not (tmp_path / "out.jsonl").exists()


def _wait_until_it_reads(pipe: int) -> None:
    """Wait until a pipe is empty; the process can only be waiting for more then."""

    def is_empty() -> bool:
        left = array("i", [0])
        fcntl.ioctl(pipe, termios.FIONREAD, left)
        return not left[0]

    until(is_empty)
    time.sleep(0.05)


@pytest.mark.parametrize(("number", "code", "word"), SIGNALS[:2], ids=["SIGINT", "SIGTERM"])
def test_a_signal_stops_the_workers_too(big: Path, tmp_path: Path, number: int, code: int, word: str) -> None:
    """As a terminal does it: to the whole group at once."""
    flags = ("--to", "sharegpt", "-o", tmp_path / SLOW, "--jobs", "2")
    program = start(big, *flags, start_new_session=True, preexec_fn=listening)
    until(lambda: leftovers(tmp_path), program)
    time.sleep(0.1)
    if number == signal.SIGINT:
        os.killpg(program.pid, number)
    else:
        program.send_signal(number)
    ended(program, code, word, tmp_path)
    with pytest.raises(ProcessLookupError):
        os.killpg(program.pid, 0)


def test_ctrl_c_while_the_program_is_still_loaded_is_told_in_one_line() -> None:
    loaded = "class Stop:\n def find_spec(*_): raise KeyboardInterrupt\n"
    code = f"import sys\n{loaded}from ftconv.cli import main\nsys.meta_path.insert(0, Stop)\nmain()"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-P", "-c", code], capture_output=True, env=environment(), check=False
    )
    assert (done.returncode, done.stderr) == (130, b"ftconv: interrupted; no partial files were left\n")


def test_a_program_under_nohup_goes_on_when_its_terminal_is_gone(big: Path, tmp_path: Path) -> None:
    def deaf() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    program = start(big, "--to", "sharegpt", "-o", tmp_path / "out.jsonl", preexec_fn=deaf)
    until(lambda: leftovers(tmp_path) or program.poll() is not None)
    program.send_signal(signal.SIGHUP)
    program.communicate(timeout=120)
    assert program.returncode == 0
