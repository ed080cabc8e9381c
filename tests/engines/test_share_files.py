"""The file of a share is not believed: cut off, broken or another's, it is refused, and nothing in it runs."""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path
from typing import Any

import pytest
from running import Done, call
from samples import chats, jsonl

FILE = Path("shares", "share-0-of-1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one share of one."""
    (tmp_path / "a.jsonl").write_bytes(jsonl(chats(40)))
    words = ("stats", "a.jsonl", "--chunk-bytes", "100", "--shard", "0/1", "--workdir", "shares")
    assert call(*words, cwd=tmp_path).code == 0
    assert merge(tmp_path).code == 0
    return tmp_path


def merge(folder: Path) -> Done:
    return call("merge", "shares", cwd=folder)


def test_a_share_that_is_cut_off_anywhere_is_refused(folder: Path) -> None:
    whole = (folder / FILE).read_bytes()
    head = whole.index(b"\n") + 1
    for size in [head, head + 5, head + 40, *range(head + 100, len(whole), 997), len(whole) - 1]:
        (folder / FILE).write_bytes(whole[:size])
        done = merge(folder)
        assert (done.code, done.out) == (3, b""), size
        assert done.last == f"ftconv: {FILE} is cut off or broken; remove it, and run that share again"
    (folder / FILE).write_bytes(whole[: head // 2])
    assert merge(folder).last == f"ftconv: {FILE} is no share of a run of ftconv"


class Call:
    """Is pickled as a call."""

    def __init__(self, function: Any, *given: Any) -> None:
        self.call = function, given

    def __reduce__(self) -> tuple[Any, ...]:
        return self.call


def with_answer(folder: Path, answer: bytes) -> None:
    """Put an answer into the share, in the place of its own."""
    whole = (folder / FILE).read_bytes()
    at = whole.index(b"\n") + 1
    plan = 9 + int.from_bytes(whole[at + 1 : at + 9], "little")
    frames = [(b"A", answer), (b"E", b"1")]
    made = b"".join(kind + len(data).to_bytes(8, "little") + data for kind, data in frames)
    (folder / FILE).write_bytes(whole[: at + plan] + made)


def test_nothing_runs_that_stands_in_a_share(folder: Path) -> None:
    from ftconv import Host
    from ftconv.engine.share_file import Share, ShareWriter
    from ftconv.files.sink import Sink

    plugin = folder / "plugin.py"
    plugin.write_text("open('ran', 'w')")
    calls = [
        Call(os.system, "touch ran"), Call(eval, "open('ran', 'w')"), Call(open, "ran", "w"),
        Call(Host, [str(plugin)]), Call(Sink, "ran"), Call(ShareWriter, Share(0, 1, "ran"), None),
        Call(getattr, "os", "system"), Call(Path, "ran"),
    ]  # fmt: skip
    told = ("posix.system", "builtins.eval", "open", "ftconv.spec.host.Host", "ftconv.files.sink.Sink",
            "ftconv.engine.share_file.ShareWriter", "builtins.getattr", "pathlib.")  # fmt: skip
    for made, name in zip(calls, told, strict=True):
        with_answer(folder, (1).to_bytes(8, "little") + pickle.dumps(([made], None, "")))
        done = merge(folder)
        assert done.code == 2
        assert done.last.startswith("ftconv: a share holds ")
        assert name in done.last
        assert done.last.endswith(", which is no result of ftconv; run that share again")
    assert not (folder / "ran").exists()


@pytest.mark.parametrize("name", ["os.system", "Path", "Place.__init__", "files"])
def test_no_name_leads_from_a_module_of_ftconv_to_another(folder: Path, name: str) -> None:
    """Nor does a dotted name."""
    body = b"\x80\x04\x8c" + bytes([len("ftconv.spec.host")]) + b"ftconv.spec.host"
    body += b"\x8c" + bytes([len(name)]) + name.encode() + b"\x93."
    with_answer(folder, (1).to_bytes(8, "little") + body)
    assert merge(folder).last.startswith(f"ftconv: a share holds ftconv.spec.host.{name}, which is no result")


def test_what_is_no_answer_is_told_in_one_line(folder: Path) -> None:
    for data in (b"", b"\x03" * 20, (1).to_bytes(8, "little") + pickle.dumps(7)):
        with_answer(folder, data)
        done = merge(folder)
        assert done.code in (3, 4), done.err
        assert len(done.err.splitlines()) == 1


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root gives files away")
def test_a_share_of_another_user_is_refused(folder: Path) -> None:
    os.chown(folder / FILE, 12345, 12345)
    done = merge(folder)
    assert done.code == 2
    assert "belongs to another user" in done.last
