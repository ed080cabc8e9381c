"""Inputs and outputs under whatever name: none is read twice, none is overwritten by surprise, links stay links."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from running import Done, call, run, start
from samples import chats, jsonl, leftovers, turns_in

DATA = jsonl(chats(3))


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "in.jsonl").write_bytes(DATA)
    (tmp_path / "sub").mkdir()
    os.symlink("in.jsonl", tmp_path / "soft.jsonl")
    os.link(tmp_path / "in.jsonl", tmp_path / "hard.jsonl")
    os.symlink("..", tmp_path / "sub" / "up")
    yield tmp_path
    assert (tmp_path / "in.jsonl").read_bytes() == DATA
    assert not leftovers(tmp_path)


def convert(folder: Path, *arguments: str | Path) -> Done:
    return call(*arguments, "--to", "chat", cwd=folder)


SAME = ["in.jsonl", "./in.jsonl", "sub/../in.jsonl", "soft.jsonl", "hard.jsonl", "sub/up/in.jsonl"]


@pytest.mark.parametrize("out", SAME)
@pytest.mark.parametrize("flags", [(), ("--force",)], ids=["", "force"])
def test_an_output_that_is_the_input_is_refused_under_any_name(folder: Path, out: str, flags: tuple[str, ...]) -> None:
    done = convert(folder, "in.jsonl", "-o", out, *flags)
    assert (done.code, done.err) == (3, f"ftconv: {out} is the input in.jsonl; name another output\n")


@pytest.mark.parametrize("out", SAME)
def test_rejects_that_are_the_input_are_refused_under_any_name(folder: Path, out: str) -> None:
    assert convert(folder, "in.jsonl", "-o", "out.jsonl", "--rejects", out, "--force").code == 3
    assert not (folder / "out.jsonl").exists()


@pytest.mark.parametrize("rejects", ["out.jsonl", "./out.jsonl", "sub/../out.jsonl", "sub/up/out.jsonl", "-"])
@pytest.mark.parametrize("old", [b"", b"old"], ids=["new", "old"])
def test_rejects_and_records_in_one_file_are_refused(folder: Path, rejects: str, old: bytes) -> None:
    if old:
        (folder / "out.jsonl").write_bytes(old)
    done = convert(folder, "in.jsonl", "-o", "out.jsonl", "--rejects", rejects, "--force")
    assert done.code == 2
    words = "rejected records need their own file" if rejects == "-" else "out.jsonl is an output already"
    assert words in done.err
    assert not old or (folder / "out.jsonl").read_bytes() == old


@pytest.mark.parametrize("again", SAME)
def test_an_input_that_is_named_twice_is_refused(folder: Path, again: str) -> None:
    done = convert(folder, "in.jsonl", again)
    assert (done.code, done.out) == (2, b"")
    assert f"{again} is named twice" in done.err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["-", "-o", "hard.jsonl", "--force"], 3, "hard.jsonl is the input -; name another output"),
        (
            ["-", "soft.jsonl"],
            2,
            "soft.jsonl is named twice (also as -); name it once, or see ftconv mix --help",
        ),
    ],
)
def test_standard_input_that_is_another_name_of_a_file_is_refused(
    folder: Path, arguments: list[str], code: int, words: str
) -> None:
    with open(folder / "in.jsonl", "rb") as opened:
        program = start(*arguments, "--to", "chat", stdin=opened, cwd=folder)
        out, err = program.communicate()
    assert (program.returncode, out, err.decode()) == (code, b"", f"ftconv: {words}\n")


def test_standard_output_that_is_the_input_is_refused(folder: Path) -> None:
    with open(folder / "in.jsonl", "ab") as appended:
        program = start("in.jsonl", "--to", "chat", stdout=appended, cwd=folder)
        _, err = program.communicate()
    words = "ftconv: standard output is the input in.jsonl; name another output\n"
    assert (program.returncode, err.decode()) == (3, words)


def test_an_output_that_exists_is_kept_unless_forced(folder: Path) -> None:
    (folder / "out.jsonl").write_text("old")
    done = convert(folder, "in.jsonl", "-o", "out.jsonl")
    assert (done.code, done.err) == (3, "ftconv: out.jsonl exists; to overwrite it, add --force\n")
    assert (folder / "out.jsonl").read_text() == "old"
    assert convert(folder, "in.jsonl", "-o", "out.jsonl", "--force").code == 0
    assert (folder / "out.jsonl").read_bytes() == DATA


def test_rejects_that_exist_are_kept_unless_forced(folder: Path) -> None:
    (folder / "out.rejects.jsonl").write_text("old")
    done = convert(folder, "in.jsonl", "-o", "out.jsonl")
    assert (done.code, done.err) == (3, "ftconv: out.rejects.jsonl exists; to overwrite it, add --force\n")


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o640, 0o777])
def test_the_mode_of_a_replaced_file_is_kept(folder: Path, mode: int) -> None:
    out = folder / "out.jsonl"
    out.touch()
    out.chmod(mode)
    assert convert(folder, "in.jsonl", "-o", "out.jsonl", "--force").code == 0
    assert out.stat().st_mode & 0o7777 == mode


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o000])
def test_a_new_file_has_the_mode_that_the_user_wants_for_new_files(folder: Path, mask: int) -> None:
    (folder / "in.jsonl").chmod(0o666)
    before = os.umask(mask)
    try:
        assert convert(folder, "in.jsonl", "-o", "out.jsonl").code == 0
    finally:
        os.umask(before)
    assert (folder / "out.jsonl").stat().st_mode & 0o777 == 0o666 & ~mask


def test_the_owner_of_a_replaced_file_is_kept(folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root may give files away")
    out = folder / "out.jsonl"
    out.touch()
    os.chown(out, 1234, 2345)
    assert convert(folder, "in.jsonl", "-o", "out.jsonl", "--force").code == 0
    assert (out.stat().st_uid, out.stat().st_gid) == (1234, 2345)


def test_an_output_that_is_a_link_stays_one_and_its_file_is_replaced(folder: Path) -> None:
    (folder / "sub" / "real.jsonl").write_text("old")
    os.symlink("sub/real.jsonl", folder / "link.jsonl")
    assert convert(folder, "in.jsonl", "-o", "link.jsonl", "--force").code == 0
    assert (folder / "link.jsonl").is_symlink()
    assert (folder / "sub" / "real.jsonl").read_bytes() == DATA


def test_a_link_to_nowhere_gets_its_file_when_forced(folder: Path) -> None:
    os.symlink("sub/new.jsonl", folder / "link.jsonl")
    done = convert(folder, "in.jsonl", "-o", "link.jsonl")
    words = "link.jsonl is a link to sub/new.jsonl, which does not exist; to overwrite it, add --force"
    assert (done.code, done.err) == (3, f"ftconv: {words}\n")
    assert not (folder / "sub" / "new.jsonl").exists()
    assert convert(folder, "in.jsonl", "-o", "link.jsonl", "--force").code == 0
    assert (folder / "sub" / "new.jsonl").read_bytes() == DATA
    os.symlink("no/such/folder.jsonl", folder / "lost.jsonl")
    done = convert(folder, "in.jsonl", "-o", "lost.jsonl", "--force")
    assert (done.code, done.err) == (3, "ftconv: lost.jsonl cannot be written: No such file or directory\n")


def test_several_inputs_and_patterns_come_in_a_fixed_order(folder: Path) -> None:
    for name, first in (("b.jsonl", 10), ("a.jsonl", 20), ("[c].jsonl", 30)):
        (folder / "sub" / name).write_bytes(jsonl(chats(first + 1)[first:]))
    done = convert(folder, "sub/*.jsonl", "in.jsonl")
    firsts = [turns[0] for turns in turns_in(done.out)]
    assert firsts == [f"Question {n}?" for n in (30, 20, 10, 0, 1, 2)]
    assert done.last == "read 6 = written 6 + rejected 0 + dropped 0"
    done = convert(folder, "sub/[c].jsonl", "-o", "out.jsonl")
    assert turns_in((folder / "out.jsonl").read_bytes()) == [["Question 30?", "Answer 30."]]


def test_a_pattern_that_matches_nothing_is_told(folder: Path) -> None:
    done = convert(folder, "in.jsonl", "nothing*.jsonl")
    assert (done.code, done.err) == (3, "ftconv: nothing*.jsonl matches no file\n")


def test_one_bad_input_of_several_leaves_no_output(folder: Path) -> None:
    for bad in ("missing.jsonl", "sub"):
        done = convert(folder, "in.jsonl", bad, "-o", "out.jsonl")
        assert done.code == 3
        assert not (folder / "out.jsonl").exists()


def test_places_name_the_file_and_count_the_records_of_each_input(folder: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        (folder / name).write_bytes(DATA + b"{\n")
    done = convert(folder, "a.jsonl", "b.jsonl", "-o", "out.jsonl")
    assert [line.split(": ")[0] for line in done.err.splitlines()[:2]] == ["a.jsonl:4:2", "b.jsonl:4:2"]
    rejects = (folder / "out.rejects.jsonl").read_text()
    assert rejects.count('"record":3') == 2


def test_a_name_that_looks_like_an_option_can_be_given(folder: Path) -> None:
    (folder / "--odd.jsonl").write_bytes(DATA)
    done = call("--to", "chat", "--", "--odd.jsonl", cwd=folder)
    assert (done.code, done.out) == (0, DATA)


def test_a_run_in_a_folder_that_is_gone_is_no_bug(folder: Path) -> None:
    gone = folder / "gone"
    gone.mkdir()
    done = run(folder / "in.jsonl", "--to", "chat", cwd=gone, preexec_fn=gone.rmdir)
    assert done.code in (0, 3)
