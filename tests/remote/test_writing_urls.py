"""Outputs by URL: in the store when all is complete, all or none, and nothing there is overwritten unasked."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import fsspec
import pytest
from remote.serving import FolderStore
from running import call
from samples import chats, jsonl

from ftconv.files.remote_sink import RemoteSink

LINES = jsonl(chats(30))
BROKEN = LINES + b'{"messages": []}\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with data and an empty one `store`; the temporary folder is in it, too."""
    (tmp_path / "in.jsonl").write_bytes(LINES)
    (tmp_path / "bad.jsonl").write_bytes(BROKEN)
    for name in ("store", "tmp"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    return tmp_path


def left(folder: Path) -> list[str]:
    """Return what is in the store, and what was left in the temporary folder."""
    return sorted(os.listdir(folder / "store") + os.listdir(folder / "tmp"))


@pytest.mark.parametrize("ending", ["json", "jsonl.gz", "csv", "parquet"])
@pytest.mark.parametrize("store", ["memory", "folder"])
def test_what_is_put_into_a_store_is_what_a_file_would_be(folder: Path, store: str, ending: str) -> None:
    place = f"folder://{folder}/store" if store == "folder" else "memory://d"
    name = f"out.{ending}"
    here = call("bad.jsonl", "--to", "sharegpt", "-o", name, cwd=folder)
    there = call("bad.jsonl", "--to", "sharegpt", "-o", f"{place}/{name}", cwd=folder)
    fs, path = fsspec.core.url_to_fs(place)
    assert (there.code, there.err.replace(f"{place}/", "")) == (here.code, here.err)
    assert sorted(os.path.basename(one) for one in fs.ls(path, detail=False)) == sorted([name, "out.rejects.jsonl"])
    for one in (name, "out.rejects.jsonl"):
        assert fs.cat_file(f"{path}/{one}") == (folder / one).read_bytes()
    assert os.listdir(folder / "tmp") == []


def test_what_is_there_is_overwritten_with_force_only(folder: Path) -> None:
    url = f"folder://{folder}/store/out.jsonl"
    target = folder / "store" / "out.jsonl"
    target.write_bytes(b"old")
    done = call("in.jsonl", "--to", "sharegpt", "-o", url, cwd=folder)
    assert (done.code, done.last) == (3, f"ftconv: {url} exists; to overwrite it, add --force")
    assert target.read_bytes() == b"old"
    assert "--force would overwrite it" in call("in.jsonl", "--to", "chat", "-o", url, "--dry-run", cwd=folder).err
    assert call("in.jsonl", "--to", "chat", "-o", url, "--force", cwd=folder).code == 0
    assert target.read_bytes() == LINES
    assert left(folder) == ["out.jsonl"]


def test_what_appears_meanwhile_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = RemoteSink.finish

    def finish(sink: RemoteSink) -> None:
        real(sink)
        (folder / "store" / "out.jsonl").write_bytes(b"another's")

    monkeypatch.setattr(RemoteSink, "finish", finish)
    done = call("in.jsonl", "--to", "chat", "-o", f"folder://{folder}/store/out.jsonl", cwd=folder)
    assert "appeared while it was being written, and was kept" in done.last
    assert (folder / "store" / "out.jsonl").read_bytes() == b"another's"
    assert left(folder) == ["out.jsonl"]


def test_several_outputs_are_there_together_or_not_at_all(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("in_train.jsonl", "in_valid.jsonl"):
        (folder / "store" / name).write_bytes(b"old")
    real = RemoteSink.publish

    def publish(sink: RemoteSink, *, keep: bool) -> None:
        FolderStore.fails = "yes" if sink.path.endswith("in_test.jsonl") else ""
        real(sink, keep=keep)

    monkeypatch.setattr(RemoteSink, "publish", publish)
    split = ("split", "in.jsonl", "--ratio", "80/10/10", "-o", f"folder://{folder}/store", "--force")
    done = call(*split, cwd=folder)
    assert (done.code, done.last.partition("in_test")[2]) == (3, ".jsonl cannot be written: No space left on device")
    assert left(folder) == ["in_train.jsonl", "in_valid.jsonl"]
    assert {path.read_bytes() for path in (folder / "store").iterdir()} == {b"old"}
    monkeypatch.undo()
    FolderStore.fails = ""
    assert call(*split, cwd=folder).code == 0
    assert sorted(os.listdir(folder / "store")) == ["in_test.jsonl", "in_train.jsonl", "in_valid.jsonl"]
    assert b"old" not in {path.read_bytes() for path in (folder / "store").iterdir()}


def test_interrupted_while_it_is_put_nothing_is_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = FolderStore.put_file

    def put_file(self: FolderStore, lpath: str, rpath: str, **how: object) -> None:
        real(self, lpath, rpath, **how)
        raise KeyboardInterrupt

    monkeypatch.setattr(FolderStore, "put_file", put_file)
    done = call("in.jsonl", "--to", "chat", "-o", f"folder://{folder}/store/out.jsonl", cwd=folder)
    assert done.code == 130
    assert left(folder) == []


def test_other_outputs_may_be_urls(folder: Path) -> None:
    store = f"folder://{folder}/store"
    call("lint", "bad.jsonl", "--report", f"{store}/r.json", "--write-baseline", f"{store}/known.json", cwd=folder)
    call("report", "bad.jsonl", "-o", f"{store}/r.html", cwd=folder)
    call("in.jsonl", "bad.jsonl", "-o", f"{store}/", "--to", "sharegpt", cwd=folder)
    call("contract", "in.jsonl", "-o", f"{store}/contract.yaml", cwd=folder)
    assert left(folder) == [
        "bad.jsonl",
        "bad.rejects.jsonl",
        "contract.yaml",
        "in.jsonl",
        "known.json",
        "r.html",
        "r.json",
    ]
    assert json.loads((folder / "store" / "r.json").read_bytes())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("in.jsonl --to chat -o https://h/out.jsonl", "cannot be written over https; name a file with -o"),
        ("in.jsonl --to chat -o ftp://me:s3cr3t@h/out.jsonl", "ftp://h/out.jsonl would be shown in reports with its"),
        ("memory://d/a.jsonl --to chat -o memory://d/a.jsonl", "memory://d/a.jsonl is read in this run"),
        ("in.jsonl --to chat -o memory://d/a.xyz", "cannot have the extension .xyz"),
        ("in.jsonl --to chat -o memory://d/b.jsonl --rejects memory://d/b.jsonl", "is an output already"),
        ("in.jsonl --to chat -o memory://d.jsonl/ --trainer-config c.yaml --target axolotl", "describes one file"),
        ("in.jsonl --to chat -o memory://sub", "memory://sub is a folder; name a file in it"),
        ("lint memory://d/a.jsonl --fix", "not fixed: it is a URL; convert it to a file"),
    ],
)
def test_what_cannot_be_written_is_said_in_a_line(folder: Path, words: str, said: str) -> None:
    memory = fsspec.filesystem("memory")
    memory.pipe_file("/d/a.jsonl", LINES.replace(b"\n", b"\n\n"))
    memory.pipe_file("/sub/a", b"")
    done = call(*words.split(), cwd=folder)
    assert said in done.err
    assert "s3cr3t" not in done.err
    assert memory.find("/") == ["/d/a.jsonl", "/sub/a"]


def test_a_packed_output_is_packed(folder: Path) -> None:
    call("in.jsonl", "--to", "chat", "-o", "memory://d/out.jsonl.gz", cwd=folder)
    assert gzip.decompress(fsspec.filesystem("memory").cat_file("/d/out.jsonl.gz")) == LINES
