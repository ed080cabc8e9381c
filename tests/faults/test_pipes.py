"""Pipes: a closed one is quiet, data alone goes through, and whatever can be read only once is read once."""

from __future__ import annotations

import contextlib
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from running import PROGRAM, environment, run, start
from samples import chat, chats, jsonl, turns_in

MANY = jsonl(chats(8_000))
EXPECTED = [[f"Question {n}?", f"Answer {n}."] for n in range(8_000)]


def cut_short(*arguments: str, lines: int = 1) -> tuple[int, str]:
    """Run with many records on standard input, and close the other end of standard output after a line or none."""
    program = start(*arguments, stdin=subprocess.PIPE)
    assert program.stdin
    assert program.stdout
    assert program.stderr
    feeder = threading.Thread(target=_fed, args=(program,))
    feeder.start()
    for _ in range(lines):
        program.stdout.readline()
    program.stdout.close()
    err = program.stderr.read().decode()
    program.wait(120)
    feeder.join()
    program.stderr.close()
    return program.returncode, err


def _fed(program: subprocess.Popen[bytes]) -> None:
    assert program.stdin
    with contextlib.suppress(BrokenPipeError):  # it ends before it has read all
        program.stdin.write(MANY)
    with contextlib.suppress(BrokenPipeError):
        program.stdin.close()


@pytest.mark.parametrize("flags", [(), ("--jobs", "2"), ("--strict",), ("--to", "csv")], ids=" ".join)
@pytest.mark.parametrize("lines", [0, 1])
def test_a_closed_pipe_is_quiet(flags: tuple[str, ...], lines: int) -> None:
    assert cut_short("-", "--to", "chat", *flags, lines=lines) == (141, "")


def test_a_closed_pipe_is_quiet_for_lists_too() -> None:
    for command in (["formats"], ["rules"], ["explain", "chat"], ["--help"]):
        program = start(*command)
        assert program.stdout
        assert program.stderr
        program.stdout.close()
        with program.stderr:
            assert (program.stderr.read(), program.wait(120)) == (b"", 141), command


def test_a_closed_pipe_for_messages_does_not_disturb_the_data(tmp_path: Path) -> None:
    program = start("-", "--to", "chat", "-o", tmp_path / "out.jsonl", stdin=subprocess.PIPE)
    assert program.stderr
    program.stderr.close()
    program.communicate(jsonl([*chats(3), "{"]))
    assert program.returncode in (1, 141)
    assert len(turns_in((tmp_path / "out.jsonl").read_bytes())) == 3


def test_standard_output_carries_the_data_alone() -> None:
    data = jsonl([chat(id=1), "{", chat("q", "a", name="x")])
    done = run("-", "--to", "chat", "-v", "--no-group", stdin=data)
    assert turns_in(done.out) == [["What is 2 + 2?", "4."], ["q", "a"]]
    assert "FT101" in done.err
    assert run("-", "--to", "chat", "-q", stdin=jsonl(chats(1))).err == ""


def shell(command: str, **how: object) -> subprocess.CompletedProcess[bytes]:
    """Run a line of the shell in which `$F` is the program."""
    program = " ".join(f"'{word}'" for word in PROGRAM)
    line = command.replace("$F", program)
    return subprocess.run(["bash", "-c", line], capture_output=True, env=environment(), check=False, **how)  # type: ignore[call-overload, no-any-return]


def test_closed_standard_streams_are_told_or_ignored(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(jsonl([*chats(2), "{"]))
    closed_out = shell("$F in.jsonl --to chat >&-", cwd=tmp_path)
    assert (closed_out.returncode, closed_out.stderr.decode()) == (
        3, "ftconv: standard output is closed; name an output: -o OUT\n",
    )  # fmt: skip
    closed_err = shell("$F in.jsonl --to chat 2>&-", cwd=tmp_path)
    assert (closed_err.returncode, len(turns_in(closed_err.stdout))) == (1, 2)
    closed_in = shell("$F - --to chat <&-", cwd=tmp_path)
    assert (closed_in.returncode, closed_in.stderr) == (
        3, b"ftconv: standard input is closed; name a file, or send data: ftconv \xe2\x80\xa6 < FILE\n",
    )  # fmt: skip
    all_closed = shell("$F in.jsonl --to chat -o out.jsonl <&- >&- 2>&-", cwd=tmp_path)
    assert (all_closed.returncode, len(turns_in((tmp_path / "out.jsonl").read_bytes()))) == (1, 2)


@pytest.mark.parametrize("to", ["chat", "csv"])
def test_what_can_be_read_only_once_is_read_whole(tmp_path: Path, to: str) -> None:
    """Standard input, a device that leads to it, process substitution, a FIFO: detecting must not eat any of it."""
    (tmp_path / "in.jsonl").write_bytes(MANY)
    ways = ["$F - --to chat < in.jsonl", "cat in.jsonl | $F - --to chat", "cat in.jsonl | $F /dev/stdin --to chat",
            "$F <(cat in.jsonl) --to chat", "mkfifo way; cat in.jsonl > way & $F way --to chat"]  # fmt: skip
    for way in ways:
        done = shell(
            way.replace("--to chat", f"--to {to} -o out.{'csv' if to == 'csv' else 'jsonl'} --force"), cwd=tmp_path
        )
        assert done.stderr.splitlines()[-1] == b"read 8000 = written 8000 + rejected 0 + dropped 0", way
        (tmp_path / "way").unlink(missing_ok=True)


def test_an_output_that_is_a_fifo_is_written_through_and_stays_one(tmp_path: Path) -> None:
    way = tmp_path / "way.jsonl"
    os.mkfifo(way)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(way.read_bytes()))
    reader.start()
    done = run("-", "--to", "chat", "-o", way, stdin=MANY)
    reader.join(120)
    assert done.code == 0, done.err
    assert turns_in(got[0]) == EXPECTED
    assert stat.S_ISFIFO(way.stat().st_mode)


def test_reading_stops_where_the_data_stops_though_the_pipe_is_slow() -> None:
    program = start("-", "--to", "chat", stdin=subprocess.PIPE)
    assert program.stdin
    for record in chats(3):
        program.stdin.write(jsonl([record]))
        program.stdin.flush()
    out, err = program.communicate()
    assert (program.returncode, turns_in(out)) == (0, EXPECTED[:3]), err


def test_the_program_can_be_called_as_a_module_and_as_a_function() -> None:
    code = "import sys; from ftconv.cli import main; sys.argv = ['ftconv', '--version']; main()"
    for command in (
        [sys.executable, "-W", "error", "-m", "ftconv", "--version"],
        [sys.executable, "-W", "error", "-c", code],
    ):
        done = subprocess.run(command, capture_output=True, check=True, env=environment())
        assert done.stdout.startswith(b"ftconv ")
