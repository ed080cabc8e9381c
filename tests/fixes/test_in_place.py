"""A fix run leaves each file as it was or complete, and says what it did."""

from __future__ import annotations

import errno
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from running import call, run
from samples import leftovers

from ftconv.files.sink import Sink
from ftconv.files.watch import changed

GOOD = b'{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}\n'
ALIAS = b'{"messages": [{"role": "human", "content": "Ho"}, {"role": "gpt", "content": "Hello"}]}\n'
SPELLED = ALIAS.replace(b"human", b"user").replace(b"gpt", b"assistant")
EMPTY = GOOD.replace(b"Hello", b" ")
KEY = "AKIAQ3UMWBZ5TN4KVD2P"
LEAK = b'{"messages": [{"role": "user", "content": "Key? "}, {"role": "assistant", "content": "%s"}]}\n' % KEY.encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in "abc":
        (tmp_path / f"{name}.jsonl").write_bytes(GOOD + ALIAS)
    return tmp_path


def test_a_rename_that_fails_leaves_the_old_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "replace", refuse)
    done = call("lint", "--fix", folder / "a.jsonl")
    assert (done.code, done.err) == (3, f"ftconv: {folder}/a.jsonl cannot be written: Input/output error\n")
    assert (folder / "a.jsonl").read_bytes() == GOOD + ALIAS
    assert not leftovers(folder)


def test_no_file_is_replaced_before_all_are_complete(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Sink.open

    def refuse(self: Sink) -> Any:
        if self.path.endswith("c.jsonl"):
            raise OSError(errno.ENOSPC, "No space left on device")
        return opened(self)

    monkeypatch.setattr(Sink, "open", refuse)
    done = call("lint", "--fix", *(folder / f"{name}.jsonl" for name in "abc"))
    assert done.code == 3
    assert {(folder / f"{name}.jsonl").read_bytes() for name in "abc"} == {GOOD + ALIAS}
    assert not leftovers(folder)


def test_a_file_that_another_program_changes_meanwhile_is_left_to_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Sink.open

    def interfere(self: Sink) -> Any:
        with open(folder / "a.jsonl", "ab") as file:
            file.write(GOOD)
        return opened(self)

    monkeypatch.setattr(Sink, "open", interfere)
    done = call("lint", "--fix", folder / "a.jsonl")
    assert (done.code, done.last) == (
        3,
        f"ftconv: {changed(f'{folder}/a.jsonl')}",
    )
    assert (folder / "a.jsonl").read_bytes() == GOOD + ALIAS + GOOD


def test_a_link_is_followed_and_the_mode_kept(folder: Path) -> None:
    (folder / "a.jsonl").chmod(0o640)
    (folder / "link.jsonl").symlink_to("a.jsonl")
    assert call("lint", "--fix", folder / "link.jsonl").code == 0
    assert (folder / "link.jsonl").is_symlink()
    assert (folder / "a.jsonl").read_bytes() == GOOD + SPELLED
    assert stat.S_IMODE((folder / "a.jsonl").stat().st_mode) == 0o640


def test_standard_input_goes_to_standard_output_and_findings_to_standard_error(folder: Path) -> None:
    done = run("lint", "--fix", "-", stdin=GOOD + ALIAS + EMPTY, cwd=folder)
    assert (done.code, done.out) == (1, GOOD + SPELLED + EMPTY)
    assert "<stdin>:3:83: FT208 [error] empty-reply" in done.err
    clean = run("lint", "--fix", "-", "--select", "FT2", stdin=GOOD, cwd=folder)
    assert (clean.code, clean.out) == (0, GOOD)


def test_a_file_under_two_names_is_refused(folder: Path) -> None:
    (folder / "link.jsonl").symlink_to("a.jsonl")
    done = call("lint", "--fix", "--unsafe-fixes", folder / "a.jsonl", folder / "link.jsonl")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "link.jsonl is named twice" in done.err
    assert (folder / "a.jsonl").read_bytes() == GOOD + ALIAS


def test_the_last_record_of_a_file_is_never_dropped(folder: Path) -> None:
    (folder / "a.jsonl").write_bytes(EMPTY)
    done = call("lint", "--fix", "--unsafe-fixes", folder / "a.jsonl")
    assert done.code == 1
    assert f"{folder}/a.jsonl: not fixed: all of its records would be removed" in done.err
    assert "dropped" not in done.err
    assert (folder / "a.jsonl").read_bytes() == EMPTY


def test_a_pipe_is_not_replaced(folder: Path) -> None:
    os.mkfifo(folder / "pipe.jsonl")
    if os.fork() == 0:
        try:
            (folder / "pipe.jsonl").write_bytes(GOOD + ALIAS)
        finally:
            os._exit(0)
    done = call("lint", "--fix", folder / "pipe.jsonl")
    assert "pipe.jsonl: not fixed: it is not a regular file" in done.err
    assert stat.S_ISFIFO((folder / "pipe.jsonl").stat().st_mode)


def test_diff_shows_and_changes_nothing(folder: Path) -> None:
    (folder / "a.jsonl").write_bytes(GOOD + ALIAS + b"\n" + EMPTY)
    before = (folder / "a.jsonl").stat().st_mtime_ns
    done = call("lint", "--diff", "a.jsonl", cwd=folder)
    shown = (
        "a.jsonl:2: record 1: FT205 role-alias\n"
        '- /messages/0/role: "human"\n+ /messages/0/role: "user"\n'
        '- /messages/1/role: "gpt"\n+ /messages/1/role: "assistant"\n'
        "a.jsonl: 1 blank line removed (FT104)\n"
    )
    assert (done.code, done.out.decode()) == (1, shown)
    assert (folder / "a.jsonl").stat().st_mtime_ns == before
    assert "would fix 3 of" in done.err
    colored = call("lint", "--diff", "--color", "always", "a.jsonl", cwd=folder).out
    assert b'\x1b[31m- /messages/0/role: "human"\x1b[0m\n' in colored
    (folder / "a.jsonl").write_bytes(GOOD + EMPTY)
    assert (call("lint", "--diff", "a.jsonl", cwd=folder).code, done.out[:0]) == (0, b"")


@pytest.mark.parametrize("flag", ["--fix", "--diff"])
def test_an_input_that_cannot_be_read_is_named_and_the_others_are_fixed(folder: Path, flag: str) -> None:
    (folder / "b.jsonl").write_bytes(b'{"a": 1}\n')
    done = call("lint", flag, *(folder / f"{name}.jsonl" for name in "abc"))
    assert (done.code, (folder / "b.jsonl").read_bytes()) == (2, b'{"a": 1}\n')
    assert "b.jsonl:1:1: FT201 [error]" in done.err + done.out.decode()
    assert "1 input could not be read; the others were" in done.err
    new = GOOD + (SPELLED if flag == "--fix" else ALIAS)
    assert [(folder / f"{name}.jsonl").read_bytes() for name in "ac"] == [new, new]


def test_a_diff_fails_when_there_is_something_to_fix_and_findings_may_fail(folder: Path) -> None:
    for flags, code in (((), 1), (("--fail-on", "warning"), 1), (("--fail-on", "never"), 0)):
        assert call("lint", "--diff", *flags, folder / "a.jsonl").code == code


def test_reports_are_written_beside_a_diff_and_a_baseline(folder: Path) -> None:
    for flag in (("--diff",), ("--write-baseline", folder / "known.json")):
        (folder / "out.json").unlink(missing_ok=True)
        call("lint", *flag, "--select", "FT205", "--report", folder / "out.json", folder / "a.jsonl")
        assert json.loads((folder / "out.json").read_bytes())["counts"] == {"FT205": 2}


def test_a_diff_never_shows_a_secret(folder: Path) -> None:
    (folder / "a.jsonl").write_bytes(GOOD + LEAK)
    for options in (["--unsafe-fixes"], ["--unsafe-fixes", "--extend-select", "FT312"], ["--show-content"]):
        done = call("lint", "--diff", *options, folder / "a.jsonl")
        assert KEY not in done.out.decode() + done.err
    assert call("lint", "--fix", "--unsafe-fixes", folder / "a.jsonl").code == 0
    assert (folder / "a.jsonl").read_bytes() == GOOD + LEAK.replace(KEY.encode(), b"[AWS_ACCESS_KEY]")


@pytest.mark.parametrize("chunk_bytes", ["1", "70", "1000000"])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_neither_chunks_nor_jobs_change_what_is_written(folder: Path, chunk_bytes: str, jobs: str) -> None:
    data = (GOOD + ALIAS + EMPTY + b"\n" + LEAK) * 3
    (folder / "a.jsonl").write_bytes(data)
    done = run("lint", "--fix", "--unsafe-fixes", "--jobs", jobs, "--chunk-bytes", chunk_bytes, folder / "a.jsonl")
    assert done.code == 0
    assert (folder / "a.jsonl").read_bytes() == GOOD + SPELLED + LEAK.replace(KEY.encode(), b"[AWS_ACCESS_KEY]")
    assert "dropped 9 records (duplicate-example 8, empty-reply 1)" in done.err


def test_a_report_for_machines_lists_every_finding_that_is_left(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"messages": [{"role": "assistant", "content": "nan"}]}\n' * 60, "utf-8")
    done = call("lint", "a.jsonl", "--fix", "--select", "FT305", "--output-format", "json", cwd=tmp_path)
    assert len(json.loads(done.out)["findings"]) == 60


def test_unsafe_fixes_alone_only_mark_what_they_would_fix(folder: Path) -> None:
    data = GOOD + ALIAS + EMPTY
    (folder / "a.jsonl").write_bytes(data)
    done = call("lint", "--unsafe-fixes", folder / "a.jsonl")
    assert (folder / "a.jsonl").read_bytes() == data
    out = done.out.decode()
    assert "FT208 [error] [*] empty-reply" in out
    assert done.err.splitlines()[-1] == "fixable: 4 with --fix --unsafe-fixes"
    plain = call("lint", folder / "a.jsonl")
    assert (plain.code, plain.out.decode()) == (done.code, out.replace(" [*]", ""))
    assert plain.err.splitlines()[-1] == "fixable: 2 with --fix, 2 more with --fix --unsafe-fixes"
    assert (
        call("lint", "--unsafe-fixes", "--diff", folder / "a.jsonl").out
        != call("lint", "--diff", folder / "a.jsonl").out
    )
    assert (folder / "a.jsonl").read_bytes() == data


def test_standard_input_stays_out_of_the_way_of_unsafe_fixes_alone() -> None:
    done = call("lint", "--unsafe-fixes", "-", stdin=GOOD + EMPTY)
    assert b"FT208" in done.out
    assert b"messages" not in done.out.replace(b"/messages", b"")


@pytest.mark.parametrize("flag", ["--against", "--baseline", "--config"])
def test_a_fix_never_writes_over_another_file_that_is_read(folder: Path, flag: str) -> None:
    (folder / "a.jsonl").write_bytes(GOOD + ALIAS)
    done = call("lint", "--fix", folder / "a.jsonl", flag, folder / "a.jsonl")
    assert done.code in (2, 3)
    assert (folder / "a.jsonl").read_bytes() == GOOD + ALIAS
