"""Killed at any moment: under the final name is the old file or the complete new one, and the next run goes on."""

from __future__ import annotations

import json
import lzma
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


def converted(folder: Path, records: int) -> Path:
    """An input, and what becomes of it, in a folder."""
    (folder / "in.jsonl").write_bytes(long_winded(records))
    assert run(folder / "in.jsonl", "--to", "sharegpt", "-o", folder / "whole.jsonl").code == 0
    return folder


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What takes a while."""
    return converted(tmp_path_factory.mktemp("big"), 30_000)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What takes less."""
    return converted(tmp_path_factory.mktemp("small"), 3_000)


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


def test_what_a_killed_worker_was_at_is_done_by_another(small: Path, tmp_path: Path) -> None:
    program = start(small / "in.jsonl", "--to", "sharegpt", "-o", tmp_path / SLOW, "--jobs", "2")
    os.kill(_children(program)[0], signal.SIGKILL)
    _done_all_the_same(program, tmp_path, small)


def test_so_it_is_when_a_job_was_on_its_way(small: Path, tmp_path: Path) -> None:
    program = start(small / "in.jsonl", "--to", "sharegpt", "-o", tmp_path / SLOW, "--jobs", "2")
    workers = _children(program, 2)
    for worker in workers:
        os.kill(worker, signal.SIGSTOP)  # nobody reads: the parent fills a pipe with the begin of a job, and waits
    until(lambda: _waits(program.pid), program)
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    _done_all_the_same(program, tmp_path, small)


def test_so_it_is_when_workers_are_killed_amid_a_result(small: Path, tmp_path: Path) -> None:
    program = start(small / "in.jsonl", "--to", "sharegpt", "-o", tmp_path / SLOW, "--jobs", "2")
    workers = _children(program, 2)
    time.sleep(0.05)
    program.send_signal(signal.SIGSTOP)  # nobody reads: the workers fill a pipe with the begin of a result, and wait
    until(lambda: all(_waits(worker) for worker in workers))
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    program.send_signal(signal.SIGCONT)
    _done_all_the_same(program, tmp_path, small)


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


def _done_all_the_same(program: subprocess.Popen[bytes], folder: Path, big: Path) -> None:
    try:
        _, err = program.communicate(timeout=300)
    finally:
        program.kill()
    assert program.returncode == 0, err
    assert lzma.decompress((folder / SLOW).read_bytes()) == (big / "whole.jsonl").read_bytes()
    assert not leftovers(folder)


KILLER = """
import os, signal
from ftconv import hookimpl, rule

@rule("ACME001", category="style", name="killer")
def check(example):
    if "kill" in example.messages[0].content:
        os.kill(os.getpid(), signal.SIGKILL)
    return ()

@hookimpl
def ftconv_lints():
    return [check]
"""


@pytest.mark.parametrize("flags", [(), ("--chunk-bytes", "300"), ("--container", "jsonl", "--skip", "1")])
def test_a_record_over_which_a_process_dies_is_rejected_and_no_other(flags: tuple[str, ...], tmp_path: Path) -> None:
    words = [b"one", b"two", b"kill", b"four", b"five"]
    lines = [b'{"messages":[{"role":"user","content":"%s"},{"role":"assistant","content":"x"}]}' % w for w in words]
    (tmp_path / "killer.py").write_text(KILLER)
    (tmp_path / "in.jsonl").write_bytes(b"\n\n".join(lines) + b"\n")
    asked = ("in.jsonl", "--to", "chat", "-o", "out.jsonl", "--plugin", "killer.py", "--select", "ACME001", *flags)
    done = run(*asked, "--jobs", "2", cwd=tmp_path)
    if "--skip" in flags:  # chosen records are together in a chunk
        assert done.code == 4
        assert "rule killer of killer (killer.py) ended the process" in done.err
        assert not (tmp_path / "out.jsonl").exists()
        return
    assert done.code == 4, done.err
    assert (tmp_path / "out.jsonl").read_bytes().splitlines() == [line for line in lines if b"kill" not in line]
    (reject,) = map(json.loads, (tmp_path / "out.rejects.jsonl").read_text().splitlines())
    assert (reject["line"], reject["record"], reject["code"]) == (5, 2, "FT001")
    assert reject["raw"].encode() == lines[2]
    assert (
        "rule killer of killer (killer.py) ended the process that it ran in over this record (killed by SIGKILL)"
        in done.err
    )
    assert done.err.count("FT104") == 4
