"""`-o DIR/`: one output for each input, all of them or none; and who may read what is made."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from running import call, start
from samples import chats, jsonl, leftovers, turns_in

import ftconv
from ftconv.errors import OutputError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.jsonl").write_bytes(jsonl(chats(2)))
    (tmp_path / "b.csv").write_text("user,assistant,tag\nHi,Hello,x\n")
    (tmp_path / "c.jsonl.gz.json").write_bytes(jsonl([*chats(4)[2:], "{"]))
    (tmp_path / "new").mkdir()
    return tmp_path


INPUTS = ("a.jsonl", "b.csv", "c.jsonl.gz.json")


def test_each_input_gets_its_output_named_after_it(folder: Path) -> None:
    done = call(*INPUTS, "--to", "chat", "-o", "new/", "--verify", cwd=folder)
    assert (done.code, done.last) == (1, "read 6 = written 5 + rejected 1 + dropped 0")
    made = sorted(path.name for path in (folder / "new").iterdir())
    assert made == ["a.jsonl", "b.jsonl", "c.jsonl.gz.jsonl", "c.jsonl.gz.rejects.jsonl"]
    assert (folder / "new" / "a.jsonl").read_bytes() == (folder / "a.jsonl").read_bytes()
    assert turns_in((folder / "new" / "b.jsonl").read_bytes()) == [["Hi", "Hello"]]
    assert "1 rejected record: new/c.jsonl.gz.rejects.jsonl" in done.err


def test_a_table_has_the_columns_of_its_own_input_alone(folder: Path) -> None:
    assert call(*INPUTS[:2], "--to", "csv", "-o", "new/", "--keep-extra", cwd=folder).code == 0
    heads = [(folder / "new" / name).read_text().splitlines()[0] for name in ("a.csv", "b.csv")]
    assert heads == ["user,assistant", "user,assistant,tag"]


def test_one_rejects_file_can_be_named_for_all(folder: Path) -> None:
    (folder / "a.jsonl").write_text("{\n" + jsonl(chats(1)).decode())
    done = call(*INPUTS, "--to", "chat", "-o", "new/", "--rejects", "bad.jsonl", cwd=folder)
    assert done.code == 1
    files = [json.loads(line)["file"] for line in (folder / "bad.jsonl").read_text().splitlines()]
    assert files == ["a.jsonl", "c.jsonl.gz.json"]


def test_all_outputs_appear_or_none(folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    assert call(*INPUTS, "--to", "chat", "-o", "new/", "--strict", cwd=folder).code == 1
    assert sorted(folder.rglob("*")) == before
    (folder / "new" / "b.jsonl").write_text("old")
    done = call(*INPUTS, "--to", "chat", "-o", "new/", cwd=folder)
    assert (done.code, done.last) == (3, "ftconv: new/b.jsonl exists; to overwrite it, add --force")
    assert sorted(path.name for path in (folder / "new").iterdir()) == ["b.jsonl"]
    assert call(*INPUTS, "--to", "chat", "-o", "new/", "--force", cwd=folder).code == 1
    assert len(list((folder / "new").iterdir())) == 4


def test_inputs_that_would_meet_in_one_output_are_refused(folder: Path) -> None:
    (folder / "new" / "a.csv").write_text("user,assistant\nHi,Hello\n")
    done = call("a.jsonl", "new/a.csv", "--to", "chat", "-o", "new/", cwd=folder)
    assert done.code == 2
    assert "new/a.jsonl is an output already" in done.last
    assert call("a.jsonl", "--to", "chat", "-o", "./", "--force", cwd=folder).code == 3
    done = call("a.jsonl", "--to", "chat", "-o", "none/", cwd=folder)
    assert (done.code, done.last) == (3, "ftconv: none/ does not exist; make the folder first")


def test_jobs_change_nothing_and_python_can_ask_for_a_folder_too(folder: Path) -> None:
    names = [str(folder / name) for name in INPUTS]
    ftconv.convert(names, to="sharegpt", out=f"{folder}/new/", jobs=1, chunk_bytes=60)
    one = {path.name: path.read_bytes() for path in (folder / "new").iterdir()}
    ftconv.convert(names, to="sharegpt", out=f"{folder}/new/", jobs=2, chunk_bytes=60, force=True)
    assert {path.name: path.read_bytes() for path in (folder / "new").iterdir()} == one


def test_python_is_guarded_as_the_command_line_is(folder: Path) -> None:
    (example,) = ftconv.read(folder / "b.csv")
    for out in ("x.zip", "x.foo", f"{folder}/new/"):
        with pytest.raises(ftconv.UsageError):
            ftconv.write([example], out, format="chat", force=True)
    for out, rejects in (("a.jsonl", ""), ("x.jsonl", "b.csv")):
        with pytest.raises(OutputError):
            ftconv.convert([folder / n for n in INPUTS], to="chat", out=folder / out,
                           rejects=rejects and folder / rejects, force=True)  # fmt: skip
    assert not leftovers(folder)


@pytest.mark.parametrize(("mode", "mask", "made"), [
    (0o600, 0o022, 0o600), (0o640, 0o022, 0o640), (0o666, 0o027, 0o640), (0o400, 0o022, 0o600), (0o755, 0o022, 0o644),
])  # fmt: skip
def test_nobody_can_read_what_is_made_of_a_private_input(folder: Path, mode: int, mask: int, made: int) -> None:
    (folder / "c.jsonl.gz.json").chmod(mode)
    before = os.umask(mask)
    try:
        call(*INPUTS, "--to", "chat", "-o", "out.jsonl", "--report", "r.json", cwd=folder)
        call("split", "c.jsonl.gz.json", "-o", "new/", cwd=folder)
        call("contract", "c.jsonl.gz.json", "-o", "contract.yaml", cwd=folder)
    finally:
        os.umask(before)
    paths = [folder / n for n in ("out.jsonl", "out.rejects.jsonl", "r.json", "contract.yaml")]
    assert {path.stat().st_mode & 0o777 for path in [*paths, *(folder / "new").iterdir()]} == {made}


def test_a_temporary_file_is_its_owners_alone(folder: Path) -> None:
    from ftconv.containers import RECORDS
    from ftconv.files.outputs import Outputs

    sink = Outputs().sink(str(folder / "out.jsonl"), RECORDS)
    sink.open()
    assert Path(sink.written).stat().st_mode & 0o777 == 0o600
    sink.discard()


def test_standard_output_is_an_output_too(folder: Path) -> None:
    with open(folder / "out.jsonl", "wb") as out:
        program = start("a.jsonl", "--to", "chat", "--rejects", "out.jsonl", "--force", stdout=out, cwd=folder)
        _, err = program.communicate()
    assert program.returncode == 2
    assert b"out.jsonl is an output already (standard output)" in err


@pytest.mark.parametrize("name", ["parts.jsonl", "a.zip", "v1.2"])
@pytest.mark.parametrize("option", [("plugin new", "--dir"), ("split", "--output")], ids=" ".join)
def test_a_folder_that_looks_like_a_file_is_asked_back(folder: Path, option: tuple[str, str], name: str) -> None:
    words = ("split", "a.jsonl") if option[0] == "split" else ("plugin", "new", "acme")
    done = call(*words, option[1], name, cwd=folder)
    assert (done.code, (folder / name).exists()) == (2, False)
    assert done.last.endswith(f": {name}/")
    assert call(*words, option[1], f"{name}/", cwd=folder).code in (0, 1)
    assert (folder / name).is_dir()
