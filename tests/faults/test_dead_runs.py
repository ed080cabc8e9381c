"""Temporary files of runs that were killed are removed by the next run that owns them; those of living runs never."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from running import call
from samples import chats, jsonl, leftovers

from ftconv.containers import RECORDS
from ftconv.files.outputs import Outputs
from ftconv.files.sink import commit_all

OPENED = """
import sys
from ftconv.containers import RECORDS
from ftconv.files.outputs import Outputs
sink = Outputs(force=True).sink(sys.argv[1], RECORDS)
sink.open().write(b"half")
print(sink.written, flush=True)
sys.stdin.read()
"""


def running(out: Path) -> subprocess.Popen[bytes]:
    """Start a run that has written half of its output, and waits."""
    words = (sys.executable, "-c", OPENED, os.fspath(out))
    program = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert program.stdout is not None
    assert program.stdout.readline().strip()
    return program


def kill(program: subprocess.Popen[bytes]) -> None:
    program.send_signal(signal.SIGKILL)
    program.communicate()


@pytest.mark.parametrize("name", ["out.jsonl", "é" * 124 + "x.jsonl"])
def test_the_next_run_for_the_same_output_removes_what_a_killed_one_left(tmp_path: Path, name: str) -> None:
    (tmp_path / "in.jsonl").write_bytes(jsonl(chats(3)))
    programs = [running(tmp_path / name) for _ in range(2)]
    kill(programs[0])
    assert len(leftovers(tmp_path)) == 2
    call("in.jsonl", "--to", "chat", "-o", "other.jsonl", cwd=tmp_path)
    assert len(leftovers(tmp_path)) == 2  # it is another run's to remove
    done = call("in.jsonl", "--to", "chat", "-o", name, cwd=tmp_path)
    assert done.code == 0
    assert done.err.count(f"removed; it was left by a run for {name} that was killed") == 1
    (living,) = leftovers(tmp_path)
    assert (tmp_path / living).read_bytes() == b"half"
    kill(programs[1])


def test_what_another_run_is_writing_is_left_alone(tmp_path: Path) -> None:
    first = Outputs().sink(str(tmp_path / "out.jsonl"), RECORDS)
    first.open().write(b"first")
    said: list[str] = []
    second = Outputs(tell=said.append).sink(str(tmp_path / "out.jsonl"), RECORDS)
    assert not said
    second.discard()
    first.commit()
    assert (tmp_path / "out.jsonl").read_bytes() == b"first"


def test_a_worker_does_not_keep_the_files_of_its_dead_parent_alive(tmp_path: Path) -> None:
    sink = Outputs().sink(str(tmp_path / "out.jsonl"), RECORDS)
    sink.open().write(b"half")
    read, write = os.pipe()
    begun, begins = os.pipe()
    child = os.fork()
    if not child:
        os.write(begins, b"x")
        os.read(read, 1)
        os._exit(0)
    os.read(begun, 1)  # what a fork does in the child is done
    for aside in filter(None, [sink._aside]):
        aside.release()  # as the death of this process would
    said: list[str] = []
    Outputs(tell=said.append).sink(str(tmp_path / "out.jsonl"), RECORDS)
    os.write(write, b"x")
    os.waitpid(child, 0)
    assert len(said) == 1
    assert not leftovers(tmp_path)
    sink.discard()


def test_what_only_looks_like_ours_stays(tmp_path: Path) -> None:
    probe = Outputs().sink(str(tmp_path / "out.jsonl"), RECORDS)
    probe.open()
    (name,) = leftovers(tmp_path)
    probe.discard()
    precious = tmp_path / "precious"
    precious.write_bytes(b"mine")
    os.symlink(precious, tmp_path / name)
    (tmp_path / f"{name}x").mkdir()
    said: list[str] = []
    Outputs(tell=said.append).sink(str(tmp_path / "out.jsonl"), RECORDS)
    assert not said
    assert precious.read_bytes() == b"mine"
    assert len(leftovers(tmp_path)) == 2


@pytest.mark.parametrize("fails", [0, 1, 2])
def test_when_one_of_several_appears_meanwhile_none_is_made_and_that_one_stays(tmp_path: Path, fails: int) -> None:
    outputs = Outputs()
    names = [tmp_path / f"{n}.jsonl" for n in range(3)]
    sinks = [outputs.sink(str(name), RECORDS) for name in names]
    for sink in sinks:
        sink.open().write(b"ours")
    names[fails].write_bytes(b"another's")
    with pytest.raises(Exception, match="appeared while it was being written"):
        commit_all(sinks)
    assert [name.exists() for name in names] == [n == fails for n in range(3)]
    assert names[fails].read_bytes() == b"another's"
    assert not leftovers(tmp_path)
