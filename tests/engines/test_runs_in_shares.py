"""A run in shares, merged, is the whole run: bytes, findings, accounting and exit code."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest
from engines.everywhere import COMMANDS, CONVERT, Outcome, everything, inputs, outcome, records
from running import Done, call
from samples import chats, jsonl

SIZE = ("--chunk-bytes", "1000")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shares")
    inputs(path)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.jsonl").write_bytes(jsonl(records()))
    (tmp_path / "out").mkdir()
    return tmp_path


def share(folder: Path, number: int, of: int, *words: str) -> Done:
    return call(*words, *SIZE, "--shard", f"{number}/{of}", "--workdir", "shares", cwd=folder)


def merged(folder: Path, of: int, *words: str) -> Outcome:
    """Run all shares, the last first, and merge them."""
    for name in ("shares", "out"):
        shutil.rmtree(folder / name, ignore_errors=True)
    (folder / "out").mkdir()
    for number in reversed(range(of)):
        done = share(folder, number, of, *words)
        assert (done.code, done.out) == (0, b""), done.err
        way = "" if number else "; to join all, run ftconv merge shares"
        if {"-q", "--quiet"}.isdisjoint(words):
            assert done.last == f"ftconv: share {number}/{of} is done: shares/share-{number}-of-{of}{way}"
    assert not list((folder / "out").iterdir())
    return everything(folder, call("merge", "shares", cwd=folder))


@pytest.mark.parametrize(
    ("command", "names", "of"),
    [
        ("convert", ("a.jsonl", "a.parquet"), 3), ("convert", ("a.jsonl",), 1), ("convert", ("a.jsonl", "a.csv"), 7),
        ("lint", ("a.jsonl", "a.parquet"), 3), ("lint", ("a.jsonl.gz",), 2),
        ("stats", ("a.jsonl", "a.parquet"), 3), ("stats", ("a.jsonl",), 7), ("split", ("a.jsonl",), 3),
    ],
)  # fmt: skip
def test_merged_shares_are_the_whole(made: Path, command: str, names: tuple[str, ...], of: int) -> None:
    words = (COMMANDS[command][0], *names, *COMMANDS[command][1:])
    assert merged(made, of, *words) == outcome(made, *words, "--jobs", "1")


def test_duplicates_are_found_across_shares(folder: Path) -> None:
    (folder / "a.jsonl").write_bytes(jsonl([*chats(60), *chats(3)]))
    _, out, _, _ = merged(folder, 4, "lint", "a.jsonl", "--select", "FT601")
    found = [line.partition(b": ")[0] for line in out.split(b"\n") if b": FT601" in line]
    assert found == [b"a.jsonl:61:1", b"a.jsonl:62:1", b"a.jsonl:63:1"]


def test_an_input_that_cannot_be_read_keeps_no_share_from_its_end(folder: Path) -> None:
    (folder / "b.jsonl").write_bytes(b'{"zzz": 1}\n')
    words = ("lint", "b.jsonl", "a.jsonl")
    whole = outcome(folder, *words)
    assert (whole[0], b"FT201" in whole[1]) == (2, True)
    assert merged(folder, 2, *words) == whole


def test_a_missing_share_is_named_with_a_command_that_makes_it(folder: Path) -> None:
    words = ("stats", "a.jsonl", "--json")
    whole = outcome(folder, *words)
    merged(folder, 3, *words)
    (folder / "shares" / "share-1-of-3").unlink()
    done = call("merge", "shares", cwd=folder)
    assert done.code == 2
    assert done.last.startswith("ftconv: shares lacks share 1/3; run: ftconv stats a.jsonl --json")
    command = shlex.split(done.last.partition("run: ")[2])
    assert call(*command[1:], cwd=folder).code == 0
    assert everything(folder, call("merge", "shares", cwd=folder)) == whole


def test_a_share_that_is_done_is_not_done_again(folder: Path) -> None:
    assert share(folder, 0, 2, "stats", "a.jsonl").code == 0
    file = folder / "shares" / "share-0-of-2"
    before = file.stat().st_mtime_ns
    again = share(folder, 0, 2, "stats", "a.jsonl")
    assert (again.code, again.last) == (0, "ftconv: share 0/2 is done already: shares/share-0-of-2")
    assert file.stat().st_mtime_ns == before


def test_a_share_of_another_run_is_not_mixed_in(folder: Path) -> None:
    assert share(folder, 0, 2, "stats", "a.jsonl").code == 0
    other = share(folder, 0, 2, "stats", "a.jsonl", "--json")
    assert (other.code, other.last) == (
        2,
        "ftconv: shares/share-0-of-2 is a share of another run; name another --workdir, or remove it",
    )
    assert share(folder, 1, 2, "stats", "a.jsonl", "--json").code == 0
    done = call("merge", "shares", cwd=folder)
    assert done.code == 2
    assert "shares/share-1-of-2 is a share of another run than the others in shares; arguments: " in done.last


def test_inputs_that_changed_since_are_told(folder: Path) -> None:
    merged(folder, 2, "stats", "a.jsonl")
    (folder / "a.jsonl").write_bytes(jsonl(chats(3)))
    done = call("merge", "shares", cwd=folder)
    assert done.code == 2
    assert done.last.startswith("ftconv: the shares in shares are of another run; inputs: ")


def test_another_configuration_is_told(folder: Path) -> None:
    merged(folder, 2, "lint", "a.jsonl")
    (folder / "ftconv.yaml").write_text("ignore: [FT204]\n")
    done = call("merge", "shares", cwd=folder)
    assert done.code == 2
    assert "was made with another configuration, or with other plugins, than this one has" in done.last


def test_strict_is_told_by_the_merge_with_the_line_of_the_whole(folder: Path) -> None:
    (folder / "a.jsonl").write_bytes(jsonl([*chats(200), "{", *chats(3)]))
    words = (CONVERT[0], "a.jsonl", "--to", "sharegpt", "-o", "out/made.jsonl", "--strict")
    whole = outcome(folder, *words)
    assert (whole[0], whole[3]) == (1, {})
    assert "a.jsonl:201" in whole[2]
    assert merged(folder, 3, *words) == whole


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--shard", "3/3", "--workdir", "w"), "--shard '3/3': write I/N, with I from 0 to N - 1, such as 0/4"),
        (("--shard", "0/3"), "--shard and --workdir go together: --shard 0/4 --workdir DIR"),
        (("--shard", "0/3", "--workdir", "w", "--limit", "3"), "records cannot be chosen in a run of shares; "),
        (("--shard", "0/3", "--workdir", "w", "--fix"), "lint --fix repairs whole files; run it without --shard"),
    ],
)
def test_what_cannot_be_a_share_is_told(folder: Path, flags: tuple[str, ...], words: str) -> None:
    done = call("lint", "a.jsonl", *flags, cwd=folder)
    assert done.code == 2
    assert done.last.startswith(f"ftconv: {words}")


def test_a_pipe_cannot_be_a_share(folder: Path) -> None:
    done = call("stats", "-", "--shard", "0/2", "--workdir", "w", stdin=jsonl(chats(3)), cwd=folder)
    assert (done.code, done.last[:42]) == (2, "ftconv: only files can be read in shares; ")
