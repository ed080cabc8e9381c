"""The one guard: no option overwrites what a run reads, another kind of file, or what appeared meanwhile."""

from __future__ import annotations

import errno
import json
import os
import re
import string
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st
from running import Done, call
from samples import chats, jsonl, leftovers

from ftconv.cli.group import cli
from ftconv.cli.paths import WritePath
from ftconv.containers import RECORDS
from ftconv.errors import UsageError
from ftconv.files.outputs import refuse_extension
from ftconv.files.sink import Sink

DATA = jsonl([*chats(6), "{broken"])
WRITING = ("d.jsonl", "--to", "chat", "--plugin", "extra.py", "--against", "other.jsonl")
CONVERT, MIX = ("convert", *WRITING), ("mix", "--weights", "1", *WRITING)
LINT = ("lint", "d.jsonl", "--against", "other.jsonl", "--plugin", "extra.py", "--fail-on", "never")
OPTIONS: dict[tuple[str, str], tuple[tuple[str, ...], str, bool]] = {
    ("convert", "--output"): (CONVERT, "new.jsonl", True),
    ("convert", "--rejects"): ((*CONVERT, "-o", "o.jsonl"), "new.ndjson", True),
    ("convert", "--report"): ((*CONVERT, "-o", "o.jsonl"), "new.sarif", True),
    ("convert", "--trainer-config"): ((*CONVERT, "--target", "axolotl", "-o", "o.jsonl"), "new.yaml", True),
    ("lint", "--write-baseline"): (LINT, "new.json", False),
    ("lint", "--report"): (LINT, "new.xml", False),
    ("preview", "--html"): (("preview", "d.jsonl", "--record", "0", "--plugin", "extra.py"), "new.html", True),
    ("init", "--out"): (("init", "d.jsonl", "--plugin", "extra.py"), "new.yml", True),
    ("contract", "--output"): (("contract", "d.jsonl", "--plugin", "extra.py"), "new.yaml", True),
    ("prepare", "--output"): (("prepare", "-q", "d.jsonl", "--plugin", "extra.py"), "new.jsonl", False),
    ("report", "--output"): (("report", "d.jsonl", "--plugin", "extra.py"), "new.html", True),
    ("split", "--rejects"): (("split", "d.jsonl", "-o", "parts/", "--plugin", "extra.py"), "new.jsonl", True),
}
"""Every option that names a file to write: a command, a name that is fine, and whether there is --force."""
OPTIONS |= {("mix", option): ((*MIX, *words[len(CONVERT) :]), name, force)
            for (command, option), (words, name, force) in OPTIONS.items() if command == "convert"}  # fmt: skip
FOLDERS = {("split", "--output"), ("plugin new", "--dir")} | {
    (command, "--workdir") for command in ("convert", "lint", "mix", "split", "stats")
}
READ = ("d.jsonl", "ftconv.yaml", "org.py", "extra.py", "prompt.txt", "contract.yaml", "known.json")
CASES = pytest.mark.parametrize("option", OPTIONS, ids=" ".join)


def options_that_write(command: click.Command = cli, name: str = "") -> Iterator[tuple[str, str]]:
    """Every option of the whole tree of commands that is declared to write."""
    if isinstance(command, click.Group):
        for word in command.list_commands(click.Context(command)):
            inner = command.get_command(click.Context(command), word)
            assert inner is not None
            yield from options_that_write(inner, f"{name} {word}".strip())
    for param in command.params:
        if isinstance(param.type, WritePath):
            yield name, param.opts[-1]


def test_every_option_that_writes_is_tried_here() -> None:
    assert set(options_that_write()) == {*OPTIONS, *FOLDERS, ("move", "--output")}  # whose folder must be there


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with data, and one of every kind of file that a run reads beside it."""
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    (tmp_path / "d.jsonl").write_bytes(DATA)
    (tmp_path / "other.jsonl").write_bytes(jsonl(chats(9)[7:]))
    for name in ("org.py", "extra.py"):
        (tmp_path / name).write_text("from ftconv import hookimpl\n\n@hookimpl\ndef ftconv_lints():\n    return []\n")
    (tmp_path / "prompt.txt").write_text("Be brief.\n")
    assert call("contract", "d.jsonl", "-o", "contract.yaml", "-q", cwd=tmp_path).code == 1
    assert call("lint", "d.jsonl", "--write-baseline", "known.json", cwd=tmp_path).code == 0
    (tmp_path / "ftconv.yaml").write_text(
        "plugins: [org.py]\nproduction: {system_prompt_file: prompt.txt, contract: contract.yaml}\n"
        "baseline: known.json\n"
    )
    (tmp_path / ".git").mkdir()  # the plugin file of a configuration runs in a repository
    return tmp_path


def tried(folder: Path, option: tuple[str, str], name: str, *flags: str) -> Done:
    """Run the command of an option with a name to write to."""
    words, _, _ = OPTIONS[option]
    if option == ("init", "--out"):  # the configuration that is found is its own to make anew
        flags = (*flags, "--config", "ftconv.yaml")
    return call(*words, option[1], name, *flags, cwd=folder)


def without_new(folder: Path, before: dict[str, bytes]) -> None:
    """Remove what a run has made."""
    for name in set(files_in(folder)) - set(before):
        (folder / name).unlink()


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@CASES
def test_what_a_run_reads_is_never_written(folder: Path, option: tuple[str, str]) -> None:
    ways: tuple[Callable[[str], Any], ...] = (
        lambda name: name,
        lambda name: os.link(folder / name, folder / "hard") or "hard",  # type: ignore[func-returns-value]
        lambda name: os.symlink(name, folder / "soft") or "./soft",  # type: ignore[func-returns-value]
        lambda name: f".git/../{name}",
    )
    words, _, forced = OPTIONS[option]
    for number, name in enumerate((*READ, "other.jsonl") if "--against" in words else READ):
        if option == ("lint", "--write-baseline") and name == "known.json":
            continue  # to write it anew is what it is for
        out = ways[(number + len(words)) % len(ways)](name)
        before = files_in(folder)
        for flags in [("--force",)] * forced + [()] * (not number or not forced):
            done = tried(folder, option, out, *flags)
            assert done.code in (2, 3), (name, out, flags, done.err)
            words_of_refusal = "is the input|is read in this run|plain text can only hold transcripts"
            assert re.search(words_of_refusal, done.last), done.err
            assert files_in(folder) == before
        for link in ("hard", "soft"):
            (folder / link).unlink(missing_ok=True)


@pytest.mark.parametrize("words", [("--prices", "own.yaml"), ("--target", "own.yaml"), ("--set", "x.file=own.yaml")])
def test_what_any_option_names_is_read(folder: Path, words: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    from ftconv.cli.paths import outputs_of
    from ftconv.config.load import Config
    from ftconv.errors import OutputError

    (folder / "own.yaml").write_text("{}")
    command = cli.get_command(click.Context(cli), "cost" if words[0] == "--prices" else "lint")
    assert command is not None
    monkeypatch.chdir(folder)
    with command.make_context("x", ["d.jsonl", *words]) as ctx:
        outputs = outputs_of(ctx.params, Config(), force=True)
    with pytest.raises(OutputError, match="is read in this run"):
        outputs.refuse_read("own.yaml")


@CASES
@pytest.mark.parametrize("name", ["a.zip", "x.foo", "u.arrow", "r.docx", "x.FOO.gz", "A.Zip", "x.parquet.7z"])
def test_an_extension_of_another_kind_is_refused_with_those_that_are_known(
    folder: Path, option: tuple[str, str], name: str
) -> None:
    before = files_in(folder)
    done = tried(folder, option, name)
    assert done.code == 2
    assert f"{name}: a " in done.last
    assert files_in(folder) == before
    known = re.findall(r"\.\w+", done.last.partition("; use ")[2].partition(", also")[0])
    assert known
    assert Path(OPTIONS[option][1]).suffix in known


@CASES
def test_the_names_that_are_proposed_and_those_without_extension_are_written(
    folder: Path, option: tuple[str, str]
) -> None:
    before = files_in(folder)
    for name in (OPTIONS[option][1], "plain"):
        without_new(folder, before)
        done = tried(folder, option, name)
        assert (folder / name).is_file(), done.err


@settings(max_examples=budget(100))
@given(st.text(string.ascii_letters + string.digits, min_size=1, max_size=6), st.sampled_from(["", ".gz", ".zst"]))
def test_no_extension_but_the_known_ones_is_written(ending: str, packing: str) -> None:
    name = f"out.{ending}{packing}"
    packed = f".{ending}".lower() in (".gz", ".bz2", ".xz", ".zst")
    if f".{ending}".lower() in RECORDS.extensions or (packed and not packing):
        refuse_extension(name, RECORDS)
    else:
        with pytest.raises(UsageError):
            refuse_extension(name, RECORDS)


@CASES
def test_a_slash_never_becomes_a_file(folder: Path, option: tuple[str, str]) -> None:
    before = files_in(folder)
    for name in ("nod/", ".git/", "nod/nod/"):
        if option in (("convert", "--output"), ("prepare", "--output")) and name == ".git/":
            continue  # a folder that exists gets the outputs there
        done = tried(folder, option, name)
        assert done.code in (2, 3)
        assert "does not exist" in done.last or "names a folder" in done.last
        assert files_in(folder) == before
        assert not (folder / "nod").exists()


@CASES
def test_what_exists_is_kept_and_what_an_option_makes_itself_is_made_anew(
    folder: Path, option: tuple[str, str]
) -> None:
    name, forced = OPTIONS[option][1:]
    (folder / name).write_bytes(DATA)
    before = files_in(folder)
    assert tried(folder, option, name).code == 3
    assert files_in(folder) == before
    own = option[1] in ("--report", "--write-baseline")
    if forced and not own:
        assert "add --force" in tried(folder, option, name).last
        assert tried(folder, option, name, "--force").code in (0, 1)
        assert (folder / name).read_bytes() != DATA
    if own:
        without_new(folder, {key: data for key, data in before.items() if key != name})
        tried(folder, option, name)
        made = {key: data for key, data in files_in(folder).items() if key in (*before, name)}
        without_new(folder, made)
        assert tried(folder, option, name).code in (0, 1)
        assert (folder / name).read_bytes() == made[name]


def forbid_links(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def none(*_: Any, **__: Any) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("ftconv.files.sink.os.link", none)


@pytest.mark.parametrize("linked", [True, False], ids=["links", "no links"])
@CASES
def test_what_appears_meanwhile_is_kept(
    folder: Path, option: tuple[str, str], linked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = OPTIONS[option][1]
    finish = Sink.finish

    def late(self: Sink) -> None:
        finish(self)
        if self.path.endswith(name):
            (folder / name).write_bytes(b"another run's")

    before = files_in(folder)
    monkeypatch.setattr(Sink, "finish", late)
    if not linked:
        forbid_links(monkeypatch, errno.EPERM)
    done = tried(folder, option, name)
    assert done.code == 3
    assert f"{name} appeared while it was being written, and was kept" in done.last
    after = files_in(folder)
    assert after.pop(name) == b"another run's"
    if option[1] not in ("--report", "--write-baseline"):  # those are written when the rest is done
        assert after == before
    assert not leftovers(folder)


@pytest.mark.parametrize("linked", [True, False], ids=["links", "no links"])
def test_of_two_runs_into_one_name_exactly_one_wins(
    folder: Path, linked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not linked:
        forbid_links(monkeypatch, errno.ENOTSUP)
    inner: list[Done] = []
    finish = Sink.finish

    def late(self: Sink) -> None:
        finish(self)
        if not inner:
            inner.append(Done(0, b"", ""))
            inner[0] = call("d.jsonl", "--to", "sharegpt", "-o", "one.jsonl", cwd=folder)

    monkeypatch.setattr(Sink, "finish", late)
    outer = call("d.jsonl", "--to", "chat", "-o", "one.jsonl", cwd=folder)
    assert sorted([outer.code, inner[0].code]) == [1, 3]  # 1: a record is rejected
    assert b"conversations" in (folder / "one.jsonl").read_bytes()
    assert (folder / "one.rejects.jsonl").is_file()
    assert not leftovers(folder)


def test_an_empty_baseline_is_a_baseline(folder: Path) -> None:
    (folder / "ok.jsonl").write_bytes(jsonl(chats(2)))
    for _ in range(2):
        done = call("lint", "ok.jsonl", "--write-baseline", "none.json", "--ignore", "FT6,FT8", cwd=folder)
        assert done.code == 0
    assert json.loads((folder / "none.json").read_bytes())["findings"] == []


@pytest.mark.parametrize("words", [("lint", "d.jsonl/"), ("detect", "d.jsonl/"), ("d.jsonl/", "--to", "chat"),
                                   ("lint", "d.jsonl", "--against", "other.jsonl/"),
                                   ("lint", "d.jsonl", "--baseline", "known.json/"),
                                   ("lint", "d.jsonl", "--config", "ftconv.yaml//")])  # fmt: skip
def test_a_file_with_a_slash_behind_it_is_no_input(folder: Path, words: tuple[str, ...]) -> None:
    done = call(*words, cwd=folder)
    assert done.code == 3
    assert "is not a folder; for the file, leave out the slash" in done.last
