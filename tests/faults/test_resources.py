"""What runs out is named: memory, room for temporary files, patience with a pipe, streams. It is never a bug."""

from __future__ import annotations

import io
import os
import resource
import sys
import threading
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from running import call, run
from samples import chat, chats, jsonl

from ftconv.cli.run import run as front_door
from ftconv.containers.parquet_guard import rows_at_once
from ftconv.errors import InputError
from ftconv.files.scratch import Spool
from ftconv.files.source import Source
from ftconv.model.limits import Limits

READING = {
    "convert": "IN --to chat -o out.jsonl",
    "lint": "lint IN",
    "fix": "lint IN --fix",
    "detect": "detect IN",
    "stats": "stats IN",
    "cost": "cost IN --model openai/gpt-4o-mini",
    "split": "split IN",
    "prepare": "prepare IN -q",
    "contract": "contract IN",
    "check-request": "check-request IN --contract made.yaml",
    "preview": "preview IN --record 1",
    "init": "init IN -o new.yaml",
}
PRINTING = [
    "in.jsonl --to chat", "lint in.jsonl", "lint in.jsonl --output-format json", "lint in.jsonl --statistics",
    "detect in.jsonl --json", "detect in.jsonl", "stats in.jsonl", "stats in.jsonl --json",
    "cost in.jsonl --model openai/gpt-4o-mini", "contract in.jsonl", "preview in.jsonl --record 0",
    "preview in.jsonl --record 0 --html -", "check-request in.jsonl --contract made.yaml", "formats", "targets",
    "prepare in.jsonl -q --dry-run", "rules", "rules --json", "transforms", "plugins", "explain chat", "config show",
    "init in.jsonl -o -", "--help", "--version", "lint --help",
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "in.jsonl").write_bytes(jsonl(chats(30)))
    assert call("contract", "in.jsonl", "-o", "made.yaml", cwd=tmp_path).code == 0
    monkeypatch.chdir(tmp_path)
    return tmp_path


# -- streams -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", PRINTING)
def test_a_closed_standard_output_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert front_door(command.split()) == 3
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("ftconv: standard output is closed; ")


@pytest.mark.parametrize("command", [*PRINTING, *(words.replace("IN", "in.jsonl") for words in READING.values())])
def test_a_closed_standard_error_changes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    assert front_door(command.split()) in (0, 1)
    assert "read 30 = written" not in capsys.readouterr().out


@pytest.mark.parametrize("command", READING)
def test_a_closed_standard_input_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert front_door(READING[command].replace("IN", "-").split()) == 3
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("ftconv: standard input is closed; ")


# -- temporary files ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [name for name in READING if name not in ("prepare", "fix")])
def test_no_room_for_what_is_kept_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    def full(*_: Any, **__: Any) -> io.BytesIO:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("ftconv.files.scratch.tempfile.SpooledTemporaryFile", full)
    done = call(*READING[command].replace("IN", "-").split(), stdin=jsonl(chats(30)))
    assert (done.code, done.err.count("\n")) == (3, 1)
    assert "the temporary folder " in done.err
    assert "cannot be written: No space left on device; make room there, or set TMPDIR to another folder" in done.err


@pytest.mark.parametrize("command", ["lint in.jsonl --fix", "prepare in.jsonl -q", "lint - --fix", "prepare - -q"])
def test_a_temporary_folder_that_is_missing_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("TMPDIR", "/no/such")
    done = call(*command.split(), stdin=jsonl(chats(30)))
    words = "the temporary folder /no/such cannot be written: No such file or directory"
    assert (done.code, done.err) == (3, f"ftconv: {words}; make room there, or set TMPDIR to another folder\n")


# -- pipes -------------------------------------------------------------------------------------------------------------


class Endless(io.RawIOBase):
    """A pipe that goes on for ever; `taken` counts."""

    def __init__(self, record: bytes) -> None:
        self.data, self.taken = record * (1 + (1 << 16) // len(record)), 0

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        size = min(len(into), len(self.data))
        into[:size] = self.data[:size]
        self.taken += size
        return size


RECORD, ONE_LINE = jsonl([chat("q" * 200, "a" * 200)]), b'{"messages": ['


@pytest.mark.parametrize("data", [RECORD, ONE_LINE, b"\n", b"\0", b"[1, ", b'a,b\n"', b"word "], ids=repr)
@pytest.mark.parametrize("command", READING)
def test_a_pipe_without_an_end_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, command: str, data: bytes
) -> None:
    if data == RECORD and command in ("convert", "stats", "contract", "preview", "detect", "init", "cost"):
        pytest.skip("it reads on, or no further than it must, and keeps nothing")
    (folder / "ftconv.yaml").write_text("limits: {max_record_bytes: 1000, max_spool_bytes: 12000000}")
    endless, err = Endless(data), io.BytesIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(endless)))
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(err))
    assert front_door(READING[command].replace("IN", "-").split()) in (1, 2, 3)
    assert endless.taken < 14_000_000
    sys.stderr.flush()
    assert b"bug" not in err.getvalue()


def test_a_conversion_that_reads_once_keeps_only_what_it_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = []
    real = Spool.add
    monkeypatch.setattr(Spool, "add", lambda spool, data: (kept.append(len(data)), real(spool, data))[1])
    data = jsonl(chats(40_000))
    assert call("-", "--to", "sharegpt", stdin=data).code == 0
    assert sum(kept) <= len(data) // 2


def test_what_is_kept_of_a_fifo_has_a_limit(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "way")

    def write() -> None:
        with open(tmp_path / "way", "wb") as way:
            try:
                while True:
                    way.write(RECORD * 100)
            except BrokenPipeError:
                pass

    writer = threading.Thread(target=write)
    writer.start()
    with (
        Source(str(tmp_path / "way"), limits=Limits(max_spool_bytes=3_000_000), reread=True) as source,
        pytest.raises(InputError, match="goes on past 3,000,000 bytes, and must be kept"),
    ):
        list(source.blocks())
    writer.join(10)
    assert not writer.is_alive()


# -- memory ------------------------------------------------------------------------------------------------------------


def little_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (400_000_000, 400_000_000))


@pytest.mark.parametrize(
    "flags", [("lint", "in.jsonl"), ("in.jsonl", "--to", "chat", "-o", "out.jsonl", "--jobs", "2")]
)
def test_a_record_that_does_not_fit_is_named(tmp_path: Path, flags: tuple[str, ...]) -> None:
    (tmp_path / "in.jsonl").write_bytes(jsonl([chat(), chat("q", "a" * 40_000_000)]))
    done = run(*flags, cwd=tmp_path, preexec_fn=little_memory)
    assert done.code == 3
    assert done.err.startswith("ftconv: FT114 [error] oversized-record: in.jsonl:")
    assert "does not fit into memory; to reject such records, lower limits.max_record_bytes in ftconv.yaml" in done.err
    assert done.err.count("\n") == 1
    assert not (tmp_path / "out.jsonl").exists()
    (tmp_path / "ftconv.yaml").write_text("limits: {max_record_bytes: 10000000}")
    assert run(*flags, cwd=tmp_path, preexec_fn=little_memory).code == 1


@pytest.mark.parametrize(
    "where",
    [
        "ftconv.containers.jsonl.decode_fast", "ftconv.containers.reading.ask_for_room", "ftconv.lint.run.lint_chunk",
        "ftconv.engine.opening.detect_source", "ftconv.lint.chunk_rules.ChunkRules.see",
    ],
)  # fmt: skip
def test_memory_that_runs_out_anywhere_is_no_bug_and_nobodys_fault(
    folder: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def out(*_: Any, **__: Any) -> Any:
        raise MemoryError

    (folder / "in.jsonl").write_bytes(jsonl([chat(id=1)] * 3))
    monkeypatch.setattr(where, out)
    done = call("lint", "in.jsonl")
    assert (done.code, done.out, done.err.count("\n")) == (3, b"", 1)
    assert "limits.max_record_bytes" in done.err
    assert "bug" not in done.err
    assert "raised" not in done.err


# -- Parquet -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["plain", "dictionary", "nested", "nulls"])
def test_a_parquet_file_that_unpacks_to_too_much_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr("ftconv.containers.parquet_guard.RATIO_FLOOR", 1 << 20)
    text = "x" * 20_000
    texts: Any = {
        "plain": pa.array([text] * 500),
        "dictionary": pa.array([text] * 500).dictionary_encode(),
        "nested": pa.array([[text] * 10] * 50),
        "nulls": pa.nulls(400_000, pa.string()),
    }[kind]
    pq.write_table(pa.table({"user": texts, "assistant": texts}), folder / "in.parquet", compression="zstd")
    done = call("in.parquet", "--from", "table", "--to", "chat", "-o", "out.jsonl")
    assert done.code == 3, done
    assert "in.parquet unpacks to more than 200 times its size; to allow more, set limits.max_ratio" in done.err
    assert not (folder / "out.jsonl").exists()


def test_rows_are_decoded_in_batches_that_are_bounded_in_bytes(folder: Path) -> None:
    for size, most in ((10, 4096), (1 << 20, 63), (3 << 20, 21)):
        rows = pa.DictionaryArray.from_arrays(pa.array([0] * 5000, pa.int32()), pa.array(["x" * size]))
        pq.write_table(pa.table({"a": rows}), folder / "in.parquet", dictionary_pagesize_limit=1 << 30)
        with open(folder / "in.parquet", "rb") as file:
            assert rows_at_once(pq.ParquetFile(file).metadata, file, 1 << 30, 5000) == most
