"""A sink is the old file or the complete new one; what it is given is what stands there afterwards."""

from __future__ import annotations

import gzip
import io
import os
import sys
from pathlib import Path

import pytest

from ftconv.errors import OutputError
from ftconv.files import write_back
from ftconv.files.outputs import OutputKind, Outputs
from ftconv.files.sink import Sink
from ftconv.files.stdout_sink import NullSink, StdoutSink

ANY = OutputKind("a file", ())


def sink_of(path: str, *, force: bool = False) -> Sink:
    return Outputs(force=force).sink(path, ANY)


def test_nothing_is_seen_before_the_commit(tmp_path: Path) -> None:
    sink = sink_of(str(tmp_path / "out"))
    sink.open().write(b"data")
    assert not (tmp_path / "out").exists()
    (name,) = (p.name for p in tmp_path.iterdir())
    assert name.startswith(".ftconv-")
    assert len(name) < 30
    sink.commit()
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out").read_bytes() == b"data"


def test_nothing_is_left_of_what_is_discarded(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"old")
    sink = sink_of(str(tmp_path / "out"), force=True)
    sink.open().write(b"data")
    sink.discard()
    sink.discard()
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out").read_bytes() == b"old"


def test_discarding_what_was_never_opened_is_nothing(tmp_path: Path) -> None:
    sink_of(str(tmp_path / "out")).discard()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("end", ["", ".gz", ".bz2", ".xz", ".zst"])
def test_what_was_written_can_be_read_before_the_commit(tmp_path: Path, end: str) -> None:
    from ftconv.files.source import Source

    sink = sink_of(str(tmp_path / f"out{end}"))
    sink.open().write(b"data\n" * 1000)
    assert b"".join(Source(sink.written).blocks()) == b"data\n" * 1000
    sink.commit()
    assert b"".join(Source(str(tmp_path / f"out{end}")).blocks()) == b"data\n" * 1000


def test_packed_output_holds_neither_time_nor_name(tmp_path: Path) -> None:
    sink = sink_of(str(tmp_path / "out.gz"))
    sink.open().write(b"x")
    sink.commit()
    data = (tmp_path / "out.gz").read_bytes()
    assert data[3:8] == b"\0" * 5
    assert gzip.decompress(data) == b"x"


def test_a_name_that_is_taken_for_the_temporary_file_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter([b"\0" * 6, b"\0" * 6, b"\1" * 6])
    monkeypatch.setattr("ftconv.files.aside.os.urandom", lambda _: next(drawn))
    first, second = sink_of(str(tmp_path / "out")), sink_of(str(tmp_path / "out"))
    first.open().write(b"somebody's")
    (other,) = tmp_path.iterdir()
    second.open().write(b"data")
    assert len(list(tmp_path.iterdir())) == 2
    second.discard()
    assert list(tmp_path.iterdir()) == [other]
    assert Path(first.written).read_bytes() == b"somebody's"
    first.discard()


def test_a_device_is_written_straight(tmp_path: Path) -> None:
    sink = sink_of("/dev/null")
    sink.open().write(b"data")
    sink.commit()
    assert not Path("/dev/null").is_file()


@pytest.mark.parametrize("path", ["\0", "", "/no/such/folder/out", "/dev/null/out"])
def test_a_path_that_cannot_be_is_an_error_of_the_output(path: str) -> None:
    with pytest.raises(OutputError):
        sink_of(path).open()


def stdout(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    out = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out))
    return out


def test_standard_output_shows_data_at_once_unless_held(monkeypatch: pytest.MonkeyPatch) -> None:
    out = stdout(monkeypatch)
    StdoutSink().open().write(b"one")
    assert out.getvalue() == b"one"
    held = StdoutSink(hold=True)
    held.open().write(b"two")
    assert out.getvalue() == b"one"
    held.commit()
    assert out.getvalue() == b"onetwo"


def test_what_was_held_is_dropped_when_discarded(monkeypatch: pytest.MonkeyPatch) -> None:
    out = stdout(monkeypatch)
    sink = StdoutSink(hold=True)
    sink.open().write(b"two")
    sink.discard()
    assert out.getvalue() == b""


def test_no_room_for_what_is_held_is_an_error_of_the_output(monkeypatch: pytest.MonkeyPatch) -> None:
    stdout(monkeypatch)

    def full(*_: int, **__: str) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("ftconv.files.scratch.tempfile.SpooledTemporaryFile", full)
    with pytest.raises(OutputError, match="temporary folder .* cannot be written: No space left on device"):
        StdoutSink(hold=True).open()


def test_a_dry_run_writes_nowhere_and_cannot_be_read_back() -> None:
    sink = NullSink()
    assert sink.open().write(b"data") == 4
    sink.commit()
    sink.discard()
    with pytest.raises(OutputError):
        assert sink.written


def test_the_kernel_is_told_early_and_the_file_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    monkeypatch.setattr(write_back, "_AT_ONCE", 100)
    monkeypatch.setattr(write_back, "_begin", lambda: lambda handle, *_: told.append(os.fstat(handle).st_size))
    sink = sink_of(str(tmp_path / "a.jsonl"))
    out = sink.open()
    for number in range(50):
        out.write(b"%09d\n" % number)
    sink.commit()
    assert told == [100, 200, 300, 400, 500]
    assert (tmp_path / "a.jsonl").read_bytes() == b"".join(b"%09d\n" % number for number in range(50))
