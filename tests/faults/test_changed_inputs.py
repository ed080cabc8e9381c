"""An input that changes while it is read is refused by every command, whenever and however; nothing becomes visible."""

from __future__ import annotations

import gzip
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from running import call
from samples import chats, jsonl

import ftconv
from ftconv.errors import InputError
from ftconv.files.source import Source

DATA = jsonl(chats(60))
COMMANDS = {
    "convert": "in.jsonl --to sharegpt -o out.jsonl",
    "with rejects": "in.jsonl --from chat --to csv -o out.csv --rejects bad.jsonl",
    "lint": "lint in.jsonl",
    "lint by two": "lint in.jsonl --jobs 2 --chunk-bytes 500",
    "report": "lint in.jsonl --report out.sarif",
    "fix": "lint in.jsonl --fix",
    "against": "lint other.jsonl --against in.jsonl -q",
    "baseline": "lint in.jsonl --write-baseline known.json",
    "several": "other.jsonl in.jsonl --to chat -o out.jsonl",
    "detect": "detect in.jsonl",
    "stats": "stats in.jsonl --json",
    "cost": "cost in.jsonl --model openai/gpt-4o-mini",
    "move": "move in.jsonl --from-target openai --to-targets together,vertex",
    "moved": "move in.jsonl --to-targets together,vertex -o .",
    "split": "split in.jsonl --rejects bad.jsonl",
    "prepare": "prepare in.jsonl -q",
    "contract": "contract in.jsonl -o contract.yaml",
    "check-request": "check-request in.jsonl --contract made.yaml",
    "preview": "preview in.jsonl --record 1",
    "init": "init in.jsonl -o ftconv.yaml",
    "packed": "in.jsonl.gz --to chat -o out.jsonl",
    "parquet": "lint in.parquet",
}


def truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size * 2 // 3)


def append(path: Path) -> None:
    with open(path, "ab") as file:
        file.write(DATA[:200])


def rewrite(path: Path) -> None:
    data, time = path.read_bytes(), path.stat().st_mtime_ns
    with open(path, "r+b") as file:
        file.write(data)
    os.utime(path, ns=(time, time + 1))


def replace(path: Path) -> None:
    other = path.with_name("new")
    other.write_bytes(path.read_bytes())
    time = path.stat().st_mtime_ns
    os.utime(other, ns=(time, time))
    os.replace(other, path)


WAYS: list[Callable[[Path], None]] = [truncate, append, rewrite, replace]


class Changing:
    """Changes a file when so much of it was read: after some chunks, of whichever pass. Counts them without a file."""

    def __init__(self, patch: pytest.MonkeyPatch, name: str, after: int, change: Callable[[], None]) -> None:
        self.seen, self.after, self.change = 0, after, change
        real, changing = Source.record_ended, self

        def record_ended(source: Source) -> None:
            real(source)
            if source.path == name:
                changing.seen += 1
                if changing.seen == changing.after:
                    changing.change()

        patch.setattr(Source, "record_ended", record_ended)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in.jsonl").write_bytes(DATA)
    (tmp_path / "in.jsonl.gz").write_bytes(gzip.compress(DATA))
    (tmp_path / "other.jsonl").write_bytes(jsonl(chats(5)))
    ftconv.convert(tmp_path / "in.jsonl", to="chat", out=tmp_path / "in.parquet")
    assert call("contract", "in.jsonl", "-o", "made.yaml", cwd=tmp_path).code == 0
    return tmp_path


def listed(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*"))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_change_at_any_time_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    words = COMMANDS[name].split()
    file = next(word for word in words if word.startswith("in."))
    before, old = listed(folder), (folder / file).read_bytes()
    with monkeypatch.context() as patch:
        counting = Changing(patch, file, -1, lambda: None)
        assert call(*words, cwd=folder).code in (0, 1)
    assert counting.seen
    for path in set(listed(folder)) - set(before):
        (folder / path).unlink()
    for number, way in enumerate(WAYS):
        (folder / file).write_bytes(old)
        after = counting.seen if number % 2 else 1 + counting.seen // 2
        with monkeypatch.context() as patch:
            Changing(patch, file, after, lambda change=way: change(folder / file))  # type: ignore[misc]
            done = call(*words, cwd=folder)
        message = f"ftconv: {file} changed while it was being read; try again when it is complete, or read a copy of it"
        assert (done.code, done.err.splitlines()[-1:]) == (3, [message]), (way.__name__, done)
        if name == "report":  # services read a document whatever happened; it says what did
            assert "changed while it was being read" in (folder / "out.sarif").read_text()
            (folder / "out.sarif").unlink()
        assert listed(folder) == before, way.__name__


@pytest.mark.parametrize("way", [truncate, append, rewrite])
def test_standard_input_that_is_a_file_is_one(folder: Path, monkeypatch: pytest.MonkeyPatch, way: Any) -> None:
    from ftconv.cli.run import run

    monkeypatch.chdir(folder)
    Changing(monkeypatch, "-", 4, lambda: way(folder / "in.jsonl"))
    with open("in.jsonl", encoding="utf-8") as file:
        monkeypatch.setattr(sys, "stdin", file)
        assert run(["-", "--to", "chat", "-o", "out.jsonl"]) == 3
    assert not (folder / "out.jsonl").exists()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "function",
    [
        lambda path: list(ftconv.read(path)),
        lambda path: ftconv.convert(path, to="chat"),
        lambda path: ftconv.detect(path),
    ],
    ids=["read", "convert", "detect"],
)
def test_python_is_told_too(folder: Path, monkeypatch: pytest.MonkeyPatch, function: Any, way: Any) -> None:
    path = folder / "in.jsonl"
    Changing(monkeypatch, str(path), 3, lambda: way(path))
    with pytest.raises(InputError, match="changed while it was being read"):
        function(path)


def test_a_file_that_stays_as_it_is_is_read(folder: Path) -> None:
    os.utime(folder / "in.jsonl", (1, 2))
    assert call("in.jsonl", "--to", "chat", "-o", "out.jsonl", cwd=folder).code == 0
