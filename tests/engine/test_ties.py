"""Readers that are equally sure: ftconv's own reads, and of two third-party ones neither; never the alphabet."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import call

PLUGIN = """
from ftconv import Example, Message, Reader, hookimpl

def read(record):
    return Example([Message("user", "from NAME"), Message("assistant", "b")])

@hookimpl
def ftconv_readers():
    return [Reader(name="NAME", read=read, recognise=lambda record: SURE, shape="x")]
"""
CHAT = '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}\n'


def given(folder: Path, data: str, **readers: float) -> tuple[str, ...]:
    (folder / "in.jsonl").write_text(data, "utf-8")
    for name, sure in readers.items():
        (folder / f"{name}.py").write_text(PLUGIN.replace("NAME", name).replace("SURE", str(sure)), "utf-8")
    return ("in.jsonl", *(word for name in readers for word in ("--plugin", f"{name}.py")))


@pytest.mark.parametrize("name", ["aaa", "zzz"])
def test_a_tie_with_a_builtin_reader_goes_to_it(name: str, tmp_path: Path) -> None:
    done = call(*given(tmp_path, CHAT, **{name: 0.95}), "--to", "chat", cwd=tmp_path)
    assert (done.code, done.out.decode()) == (0, CHAT)


def test_a_tie_of_two_third_party_readers_is_refused(tmp_path: Path) -> None:
    flags = given(tmp_path, '{"x":1}\n', aaa=0.9, zzz=0.9)
    done = call(*flags, "--to", "chat", cwd=tmp_path)
    assert done.code == 2
    assert "aaa and zzz both recognise these records (90%); choose one: --from aaa or --from zzz" in done.err
    assert call(*flags, "--to", "chat", "--from", "zzz", cwd=tmp_path).out.count(b"from zzz") == 1


def test_the_surer_of_two_third_party_readers_reads(tmp_path: Path) -> None:
    done = call(*given(tmp_path, '{"x":1}\n', aaa=0.8, zzz=0.9), "--to", "chat", cwd=tmp_path)
    assert (done.code, done.out.count(b"from zzz")) == (0, 1)
