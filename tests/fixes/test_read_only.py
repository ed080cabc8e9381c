"""A container that is only read says so when it is to be fixed, whatever its chunks are, and its file stays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import Struct
from running import call

from ftconv.containers import CONTAINERS, Chunk, Container, ReadSettings, container_named
from ftconv.containers.registry import Home
from ftconv.files.source import Source
from ftconv.model.place import Note, Place
from ftconv.testing import container_bytes

ROWS = [
    {"text": "User: Hi\nAssistant: Hello "},
    {"text": "User: Hi\nAssistant: Hello "},
    {"text": "User: Ho\nAssistant: He"},
]
FIX = ("lint", "--fix", "--unsafe-fixes", "--jobs", "1", "--select", "FT601,FT312", "--fail-on", "warning")


class Pairs(Struct):
    """Records from lines like `user=Hi;assistant=Hello`."""

    file: str
    lines: list[str]
    size: int = 0
    notes: list[tuple[Note, Place]] = []

    def records(self) -> Iterator[tuple[int, Any]]:
        """Yield a dict for each line."""
        for index, line in enumerate(self.lines):
            yield index, dict(pair.split("=") for pair in line.split(";"))

    def place(self, index: int) -> Place:
        """Return the line."""
        return Place(self.file, index + 1, 1, sum(len(line) + 1 for line in self.lines[:index]), index)

    def raw(self, index: int) -> bytes:
        """Return the line."""
        return self.lines[index].encode()

    def column(self, index: int, pointer: str) -> tuple[int, int]:
        """Return the line."""
        return index + 1, 0


def cut(source: Source, settings: ReadSettings) -> Iterator[Chunk]:
    """Yield one chunk."""
    yield Pairs(source.name, b"".join(source.blocks()).decode().splitlines())


MADE_UP = Container(name="pairs", title="Pairs", summary="pairs", chunks=cut)


def refused(path: Path) -> None:
    """Fix a file of which the container is only read."""
    data = path.read_bytes()
    done = call(*FIX, path)
    assert path.read_bytes() == data
    way = f"convert it first: ftconv {path} --to FORMAT -o NEW.csv"
    about = [line for line in done.err.splitlines() if line.startswith("ftconv: ")]
    assert about == [f"ftconv: warning: {path}: not fixed: Pairs files are read-only; {way}"], done.err
    assert done.code == 1


def test_a_new_container_says_that_it_is_only_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CONTAINERS, "pairs", Home(__name__, (".pairs",), attribute="MADE_UP"))
    path = tmp_path / "a.pairs"
    path.write_text("user=Hi;assistant=Hello\nuser=Hi;assistant=Hello\nuser=Ho;assistant=He\n")
    refused(path)


@pytest.mark.parametrize("name", [name for name in CONTAINERS if container_named(name).encode is not None])
def test_the_class_of_the_chunks_says_nothing(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if name == "parquet":
        pytest.importorskip("pyarrow")
    known, home = container_named(name), CONTAINERS[name]
    read_only = msgspec.structs.replace(
        known, title="Pairs", encode=None, assemble=None, encode_json=None, editing=None
    )
    path = tmp_path / f"a{home.extensions[0]}"
    path.write_bytes(container_bytes(ROWS, name))
    assert call(*FIX, "--diff", path).out.count(b"FT601") == 1, "there is something to fix"
    monkeypatch.setitem(CONTAINERS, name, msgspec.structs.replace(home, module=__name__, attribute="MADE_UP"))
    monkeypatch.setitem(globals(), "MADE_UP", read_only)
    refused(path)


def test_what_is_written_can_be_fixed() -> None:
    for name in CONTAINERS:
        container = container_named(name)
        assert (container.encode is None) == (container.assemble is None) == (container.editing is None)


def conversations(*rows: tuple[int, str, str]) -> list[dict[str, Any]]:
    return [{"conversation": number, "role": role, "content": text} for number, role, text in rows]


SPREAD = conversations((1, "human", "Hi"), (2, "user", "Yo"), (1, "assistant", "Hello"), (2, "assistant", ""))
LEFT = conversations((1, "user", "Hi"), (1, "assistant", "Hello"))


def test_conversations_over_rows_of_parquet_are_fixed_in_their_own_rows(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "a.parquet"
    pq.write_table(pa.Table.from_pylist(SPREAD), path)
    call("lint", "--fix", "--unsafe-fixes", "--jobs", "1", path)
    assert pq.read_table(path).to_pylist() == LEFT


def test_conversations_over_lines_move_into_a_list_record_by_record(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("".join(json.dumps(row) + "\n" for row in SPREAD))
    call("lint", "--fix", "--jobs", "1", path)
    assert json.loads(path.read_text()) == [LEFT[0], *SPREAD[1:]]


def test_json_lines_in_a_file_of_another_name_are_not_moved(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    line = '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}\n'
    path.write_text(line * 2)
    done = call("lint", "--fix", "--jobs", "1", "--fail-on", "never", path)
    assert path.read_text() == line * 2
    words = "records move between JSON and JSON Lines only; rename the file"
    assert f"{path}: not written as Parquet: {words}" in done.err


def test_line_ends_that_are_all_alike_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    line = '{"messages": [{"role": "human", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}\r\n'
    path.write_bytes(line.encode())
    call("lint", "--fix", "--jobs", "1", "--extend-select", "FT111", path)
    assert path.read_bytes() == line.replace("human", "user").encode()
