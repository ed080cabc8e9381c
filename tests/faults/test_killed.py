"""Killed at any moment: under the final name is the old file or the complete new one, and the next run goes on."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest
from running import run, start, until
from samples import leftovers, long_winded

OLD = b'{"messages":[]}\n'
SLOW = "out.jsonl.xz"
"""An output that takes so long that a test need not hurry."""


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An input that takes a while, and what becomes of it."""
    folder = tmp_path_factory.mktemp("big")
    (folder / "in.jsonl").write_bytes(long_winded(30_000))
    assert run(folder / "in.jsonl", "--to", "sharegpt", "-o", folder / "whole.jsonl").code == 0
    return folder


@pytest.mark.parametrize("seed", range(6))
def test_a_kill_leaves_the_old_file_or_the_complete_new_one(big: Path, tmp_path: Path, seed: int) -> None:
    out = tmp_path / "out.jsonl"
    out.write_bytes(OLD)
    program = start(big / "in.jsonl", "--to", "sharegpt", "-o", out, "--force")
    if seed:
        # Wait for the temporary file, then for any moment of the writing, the syncing and the renaming.
        while not leftovers(tmp_path) and program.poll() is None:
            time.sleep(0.002)
        time.sleep(random.Random(seed).uniform(0, 0.35))
    program.kill()
    program.communicate()
    assert out.read_bytes() in (OLD, (big / "whole.jsonl").read_bytes())


def test_what_a_kill_leaves_behind_does_not_stop_the_next_run(big: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    program = start(big / "in.jsonl", "--to", "sharegpt", "-o", tmp_path / SLOW)
    until(lambda: leftovers(tmp_path), program)
    program.kill()
    program.communicate()
    assert leftovers(tmp_path)
    assert not (tmp_path / SLOW).exists()
    assert run(big / "in.jsonl", "--to", "sharegpt", "-o", out).code == 0
    assert out.read_bytes() == (big / "whole.jsonl").read_bytes()


def test_workers_end_when_their_parent_is_killed(big: Path, tmp_path: Path) -> None:
    program = start(big / "in.jsonl", "--to", "sharegpt", "-o", tmp_path / SLOW, "--jobs", "2")
    children = _children(program, 2)
    time.sleep(0.1)
    program.send_signal(signal.SIGKILL)
    program.communicate()
    until(lambda: not any(_runs(pid) for pid in children))


def _runs(pid: int) -> bool:
    try:
        return b"ftconv" in Path(f"/proc/{pid}/cmdline").read_bytes() and os.path.exists(f"/proc/{pid}")
    except OSError:
        return False


def test_a_worker_that_is_killed_is_told_and_nothing_is_written(big: Path, tmp_path: Path) -> None:
    program = start(big / "in.jsonl", "--to", "sharegpt", "-o", tmp_path / SLOW, "--jobs", "2")
    os.kill(_children(program)[0], signal.SIGKILL)
    _told_of_a_dead_worker(program, tmp_path)


def test_workers_that_are_killed_with_a_job_on_its_way_are_told_too(big: Path, tmp_path: Path) -> None:
    program = start(big / "in.jsonl", "--to", "sharegpt", "-o", tmp_path / SLOW, "--jobs", "2")
    workers = _children(program, 2)
    for worker in workers:
        os.kill(worker, signal.SIGSTOP)  # nobody reads: the parent fills a pipe with the begin of a job, and waits
    until(lambda: _waits(program.pid), program)
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    _told_of_a_dead_worker(program, tmp_path)


def test_workers_that_are_killed_amid_a_result_are_told_too(big: Path, tmp_path: Path) -> None:
    program = start(big / "in.jsonl", "--to", "sharegpt", "-o", tmp_path / SLOW, "--jobs", "2")
    workers = _children(program, 2)
    time.sleep(0.05)
    program.send_signal(signal.SIGSTOP)  # nobody reads: the workers fill a pipe with the begin of a result, and wait
    until(lambda: all(_waits(worker) for worker in workers))
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    program.send_signal(signal.SIGCONT)
    _told_of_a_dead_worker(program, tmp_path)


def _children(program: subprocess.Popen[bytes], number: int = 1) -> list[int]:
    """Wait until the program has so many workers."""
    path = Path(f"/proc/{program.pid}/task/{program.pid}/children")
    until(lambda: len(path.read_text().split()) >= number, program)
    return [int(word) for word in path.read_text().split()]


def _waits(pid: int) -> bool:
    """Whether a process has used no time for a while."""
    before = Path(f"/proc/{pid}/stat").read_text().split()[13:15]
    time.sleep(0.2)
    return Path(f"/proc/{pid}/stat").read_text().split()[13:15] == before


def _told_of_a_dead_worker(program: subprocess.Popen[bytes], folder: Path) -> None:
    try:
        _, err = program.communicate(timeout=120)
    finally:
        program.kill()
    assert program.returncode == 3
    assert err.decode().startswith(
        "ftconv: a worker process was killed by signal 9 (out of memory?), so nothing was written"
    )
    assert list(folder.iterdir()) == []
