"""Every input or output error is told, ends with exit code 3, and leaves everything as it was."""

from __future__ import annotations

import errno
import gzip
import io
import os
import resource
import signal
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from running import call, run, start
from samples import chats, jsonl, leftovers

from ftconv.containers import RECORDS
from ftconv.errors import FtconvError
from ftconv.files.outputs import Outputs

OLD = b"what was there\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in.jsonl").write_bytes(jsonl(chats(200)))
    (tmp_path / "out.jsonl").write_bytes(OLD)
    return tmp_path


def test_a_full_disk_on_standard_output_is_told() -> None:
    with open("/dev/full", "wb") as full:
        program = start("-", "--to", "chat", stdin=-1, stdout=full)
        _, err = program.communicate(jsonl(chats(200)))
    assert program.returncode == 3
    assert err.decode() == "ftconv: standard output cannot be written: No space left on device\n"


def test_a_full_disk_that_shows_only_at_the_last_flush_is_told() -> None:
    for command in (["-", "--to", "chat"], ["formats"], ["rules", "--json"], ["--help"]):
        with open("/dev/full", "wb") as full:
            program = start(*command, stdin=-1, stdout=full)
            _, err = program.communicate(jsonl(chats(1)))
        assert program.returncode == 3
        assert err.decode() == "ftconv: standard output cannot be written: No space left on device\n"


def test_a_full_disk_behind_a_device_is_told(folder: Path) -> None:
    done = run(folder / "in.jsonl", "--to", "chat", "-o", "/dev/full")
    assert (done.code, done.err) == (3, "ftconv: /dev/full cannot be written: No space left on device\n")


def test_a_full_disk_for_the_rejects_is_told(folder: Path) -> None:
    (folder / "in.jsonl").write_bytes(jsonl(["{broken"] * 2_000))
    rejects = ("--rejects", "/dev/full", "-o", folder / "new.jsonl")
    done = run(folder / "in.jsonl", "--from", "chat", "--to", "chat", *rejects)
    assert done.code == 3
    assert done.last == "ftconv: /dev/full cannot be written: No space left on device"
    assert not (folder / "new.jsonl").exists()


def test_a_file_that_may_not_grow_is_told_and_the_old_one_stays(folder: Path) -> None:
    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    unwritten = {"PYTHONDONTWRITEBYTECODE": "1"}  # a cut .pyc would break every later run from this tree
    command = (folder / "in.jsonl", "--to", "chat", "-o", folder / "out.jsonl", "--force")
    done = run(*command, preexec_fn=small, env=unwritten)
    assert done.code == 3
    assert done.last == f"ftconv: {folder}/out.jsonl cannot be written: File too large"
    assert (folder / "out.jsonl").read_bytes() == OLD
    assert not leftovers(folder)


@pytest.mark.parametrize(
    ("out", "words"),
    [
        ("no/such/out.jsonl", "no/such does not exist; make the folder first"),
        (".", ". is a folder; name a file in it"),
        ("in.jsonl/out.jsonl", "in.jsonl does not exist; make the folder first"),
        ("x" * 256 + ".jsonl", "File name too long"),
        ("out.jsonl", "out.jsonl exists; to overwrite it, add --force"),
    ],
)
def test_an_output_that_cannot_be_is_told_before_anything_is_read(folder: Path, out: str, words: str) -> None:
    done = call("in.jsonl", "--to", "chat", "-o", out, cwd=folder)
    assert done.code == 3
    assert words in done.err
    assert done.err.count("\n") == 1


def test_the_longest_legal_name_can_be_written_with_its_rejects(folder: Path) -> None:
    name = "é" * 124 + "x.jsonl"
    assert len(os.fsencode(name)) == 255
    (folder / "in.jsonl").write_bytes(jsonl([*chats(1), "{broken"]))
    assert call("in.jsonl", "--to", "chat", "-o", name, cwd=folder).code == 1
    assert (folder / name).exists()
    assert [p for p in folder.iterdir() if p.name.endswith(".rejects.jsonl")]


def test_a_folder_in_which_nothing_may_be_made_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> io.BytesIO:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr("ftconv.files.aside.open", refused, raising=False)
    done = call("in.jsonl", "--to", "chat", "-o", "new.jsonl", cwd=folder)
    assert (done.code, done.err) == (3, "ftconv: new.jsonl cannot be written: Permission denied\n")


@pytest.mark.parametrize("flags", [("--strict",), ("--on-loss", "fail")])
def test_a_parquet_file_that_is_given_up_leaves_no_trace_and_says_one_thing(
    folder: Path, flags: tuple[str, ...]
) -> None:
    bad = {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]}
    (folder / "in.jsonl").write_bytes(jsonl([*chats(3), bad, "{broken"]))
    done = run(folder / "in.jsonl", "--to", "sharegpt", "-o", folder / "out.parquet", *flags)
    assert done.code == 1
    assert done.err.count("\n") == 1, done.err
    assert sorted(p.name for p in folder.iterdir()) == ["in.jsonl", "out.jsonl"]


# -- call N fails, for every N -----------------------------------------------------------------------------------------


class Failing:
    """Lets the first `good` calls through, and fails the next, or that and all after it."""

    def __init__(self, good: int, number: int, lasting: bool) -> None:
        self.left, self.number, self.lasting = good, number, lasting
        self.failed = 0

    def check(self) -> None:
        self.left -= 1
        if self.left == -1 or (self.left < 0 and self.lasting):
            self.failed += 1
            raise OSError(self.number, os.strerror(self.number))

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **how: Any) -> Any:
            self.check()
            return function(*args, **how)

        return wrapped

    def opened(self, *args: Any, **how: Any) -> Any:
        """A file whose every write, flush and close counts as a call."""
        self.check()
        raw = io.FileIO(args[0], args[1].replace("b", ""))
        failing = self

        class Raw(io.RawIOBase):
            def writable(self) -> bool:
                return True

            def fileno(self) -> int:
                return raw.fileno()

            def write(self, data: Any, /) -> int:
                failing.check()
                return raw.write(data) or 0

            def close(self) -> None:
                if not raw.closed:
                    raw.close()
                    super().close()
                    failing.check()

        return io.BufferedWriter(Raw(), 4096)


def faults(monkeypatch: pytest.MonkeyPatch, lasting: bool) -> Iterator[Failing]:
    """Yield a failure of the first, second, third … call, until there is no such call any more."""
    for good in range(200):
        failing = Failing(good, errno.EIO, lasting)
        with monkeypatch.context() as patch:
            patch.setattr("ftconv.files.aside.open", failing.opened, raising=False)
            for function in ("fsync", "replace", "chmod"):
                patch.setattr(f"ftconv.files.sink.os.{function}", failing.around(getattr(os, function)))
            yield failing
        if not failing.failed:
            return
    pytest.fail("there is no end of calls")


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize(
    "name", ["out.jsonl", "out.csv", "out.jsonl.gz", "out.jsonl.bz2", "out.jsonl.xz", "out.jsonl.zst"]
)
def test_whichever_call_fails_the_file_is_old_or_new_and_the_failure_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, lasting: bool
) -> None:
    out = folder / name
    assert call("in.jsonl", "--to", "chat", "-o", out, "--force", cwd=folder).code == 0
    new = out.read_bytes()
    count = 0
    for failing in faults(monkeypatch, lasting):
        out.write_bytes(OLD)
        done = call("in.jsonl", "--to", "chat", "-o", out, "--force", cwd=folder)
        found = out.read_bytes()
        assert not leftovers(folder)
        assert found in (OLD, new)
        if failing.failed:
            count += 1
            assert done.code == 3, done.err
            assert "Input/output error" in done.err
            assert done.err.count("\n") == 1
            # Once renamed, the new file is whole; only its folder could not be synced.
            assert found == OLD or "is written, but" in done.err
        else:
            assert (done.code, found) == (0, new)
    assert count >= 6


def test_the_file_is_on_disk_before_its_name_is_and_the_name_before_the_run_ends(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []

    def noted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any) -> Any:
            where = "folder" if isinstance(args[0], int) and stat.S_ISDIR(os.fstat(args[0]).st_mode) else "file"
            calls.append(f"{name} {where}")
            return function(*args)

        return wrapped

    for name in ("fsync", "replace"):
        monkeypatch.setattr(f"ftconv.files.sink.os.{name}", noted(name, getattr(os, name)))
    assert call("in.jsonl", "--to", "chat", "-o", "out.jsonl", "--force", cwd=folder).code == 0
    assert calls == ["fsync file", "replace file", "fsync folder"]


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP])
def test_a_file_system_that_cannot_sync_folders_is_no_failure(
    folder: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    real = os.fsync

    def picky(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(number, os.strerror(number))
        real(handle)

    monkeypatch.setattr("ftconv.files.sink.os.fsync", picky)
    assert call("in.jsonl", "--to", "chat", "-o", "out.jsonl", "--force", cwd=folder).code == 0


# -- reading -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("good", range(4))
def test_a_read_that_fails_anywhere_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch, good: int) -> None:
    """The first look, the sample, the pass itself: each reads the file anew."""
    left = good

    class Torn(io.FileIO):
        def read(self, size: int | None = -1, /) -> bytes:
            nonlocal left
            left -= 1
            if left < 0:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return super().read(size)

    monkeypatch.setattr("ftconv.files.source.open", lambda path, mode: Torn(path), raising=False)
    done = call("in.jsonl", "--to", "chat", "-o", "out.jsonl", "--force", cwd=folder)
    assert (done.code, done.err) == (3, "ftconv: in.jsonl cannot be read: Input/output error\n")
    assert (folder / "out.jsonl").read_bytes() == OLD


def test_a_packed_file_that_breaks_off_leaves_the_old_output(folder: Path) -> None:
    packed = gzip.compress(jsonl(chats(20_000)))
    (folder / "in.jsonl.gz").write_bytes(packed[: len(packed) * 9 // 10])
    done = call("in.jsonl.gz", "--to", "chat", "-o", "out.jsonl", "--force", cwd=folder)
    assert (done.code, done.err) == (3, "ftconv: in.jsonl.gz: broken gzip data: it is truncated\n")
    assert (folder / "out.jsonl").read_bytes() == OLD
    assert not leftovers(folder)


def test_no_room_to_keep_standard_input_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> io.BytesIO:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("ftconv.files.scratch.tempfile.SpooledTemporaryFile", full)
    monkeypatch.setenv("TMPDIR", "/small")
    done = call("-", "--to", "chat", stdin=jsonl(chats(1)))
    words = "the temporary folder /small cannot be written: No space left on device"
    assert (done.code, done.err) == (3, f"ftconv: {words}; make room there, or set TMPDIR to another folder\n")


def test_a_sink_that_fails_in_committing_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sink = Outputs().sink(str(tmp_path / "out"), RECORDS)
    sink.open().write(b"data")
    monkeypatch.setattr("ftconv.files.sink.os.link", Failing(0, errno.EXDEV, True).around(os.link))
    with pytest.raises(FtconvError, match="cannot be written: Invalid cross-device link"):
        sink.commit()
    assert list(tmp_path.iterdir()) == []
