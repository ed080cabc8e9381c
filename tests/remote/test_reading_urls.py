"""Inputs by URL: the same records and findings as of the file itself, from each kind of store."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import socket
import sys
from functools import cache
from pathlib import Path

import fsspec
import openpyxl
import pyarrow
import pyarrow.parquet
import pytest
from fsspec.implementations import http
from remote.serving import Site
from running import Done, call, start, until
from samples import chats, jsonl

import ftconv
from ftconv.files import remote_fault

CHATS = chats(40)
LINES = jsonl(CHATS)
SECRET = "s3cr3t"
STORES = ("memory", "folder", "ranges", "no-ranges", "unsized")


def _workbook(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["question", "answer"])
    for number in range(30):
        book.active.append([f"What is {number}?", f"A number: {number}."])
    book.save(path)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    (folder / "a.jsonl").write_bytes(LINES[:-20] + b"\n" + LINES)
    (folder / "a.jsonl.gz").write_bytes(gzip.compress(LINES))
    (folder / "a.json").write_text(json.dumps(CHATS))
    (folder / "a.csv").write_text("question,answer\n" + "".join(f"Why {n}?,Because {n}.\n" for n in range(300)))
    _workbook(folder / "a.xlsx")
    rows = [{"question": f"Why {n}?", "answer": f"Because {n}."} for n in range(500)]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), folder / "a.parquet", row_group_size=100)
    (folder / "none.jsonl").write_bytes(b"")
    return folder


def put(path: Path, store: str, site: Site) -> str:
    """Put a file into a store, and return its URL there."""
    if store == "folder":
        return f"folder://{path}"
    if store == "memory":
        fsspec.filesystem("memory").pipe_file(f"/d/{path.name}", path.read_bytes())
        return f"memory://d/{path.name}"
    site.files[path.name] = path.read_bytes()
    return f"{site.url}/{store}/{path.name}?t={SECRET}"


@cache
def of_file(words: str, files: Path) -> Done:
    """Return what a run says of the file itself."""
    return call(*words.split(), cwd=files)


@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize(
    "name", ["a.jsonl", "a.jsonl.gz", "a.json", "a.csv", "a.xlsx", "a.parquet", "none.jsonl"]
)  # fmt: skip
def test_a_url_is_read_as_the_file_is(
    monkeypatch: pytest.MonkeyPatch, files: Path, site: Site, name: str, store: str
) -> None:
    monkeypatch.setattr(http, "DEFAULT_BLOCK_SIZE", 1500)  # most files are of several blocks
    url = put(files / name, store, site)
    for words in ("{} --to sharegpt", "lint {} --output-format json"):
        here = of_file(words.format(name), files)
        there = call(*words.format(url).split(), cwd=files)
        shown = url.partition("?")[0]
        assert there.code == here.code
        assert there.out.replace(shown.encode(), name.encode()) == here.out
        fixable = re.compile(r"^fixable: .*\n", re.MULTILINE)  # in place, and so only files
        assert there.err.replace(shown, name) == fixable.sub("", here.err)


@pytest.mark.parametrize("store", ["memory", "folder", "ranges", "no-ranges"])
@pytest.mark.parametrize("name", ["a.jsonl", "a.parquet"])
def test_workers_read_urls_as_one_process_reads_a_file(files: Path, site: Site, name: str, store: str) -> None:
    url = put(files / name, store, site)
    here = of_file(f"{name} --to sharegpt", files)
    there = call(url, "--to", "sharegpt", "--jobs", "2", "--chunk-bytes", "700", cwd=files)
    assert (there.code, there.out) == (here.code, here.out)
    assert there.err.replace(url.partition("?")[0], name) == here.err


def test_shares_of_a_url_are_shares_of_the_file(files: Path, site: Site, tmp_path: Path) -> None:
    site.files["a.jsonl"] = jsonl(chats(300))
    url = f"{site.url}/ranges/a.jsonl?t={SECRET}"
    (tmp_path / "a.jsonl").write_bytes(site.files["a.jsonl"])
    assert call("a.jsonl", "--to", "sharegpt", "-o", "whole.jsonl", cwd=tmp_path).code == 0
    words = (url, "--to", "sharegpt", "-o", "out.jsonl", "--workdir", "w", "--chunk-bytes", "200")
    for number in range(3):
        site.asked.clear()
        assert call(*words, "--shard", f"{number}/3", cwd=tmp_path).code == 0
    assert call("merge", "w", cwd=tmp_path).code == 0
    assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_all_commands_read_urls(files: Path, site: Site, tmp_path: Path) -> None:
    url, other = (put(files / name, "ranges", site) for name in ("a.csv", "a.parquet"))
    for words in (
        f"stats {url}", f"detect {url}", f"preview {url}", f"diff {url} {other}", f"lint {url} --against {other}",
        f"prepare {url} -o p.jsonl --yes", f"split {url} -o parts", f"move {url} --to-targets together",
        f"report {url} --compare {other} -o r.html", f"mix {url} {other} --to chat -o m.jsonl", f"contract {url}",
        f"init {url}", f"cost {url} --model openai/gpt-4o-mini", url,
    ):  # fmt: skip
        done = call(*words.split(), cwd=tmp_path)
        assert done.code in (0, 1), (words, done.err)
        assert SECRET not in done.out.decode() + done.err, words
    made = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {"p.jsonl", "a_train.jsonl", "r.html", "m.jsonl"} <= {path.name for path in made}
    assert not [path for path in made if SECRET.encode() in path.read_bytes()]


def test_the_python_face_reads_and_writes_urls(tmp_path: Path) -> None:
    fsspec.filesystem("memory").pipe_file("/a.jsonl", LINES)
    ftconv.convert("memory://a.jsonl", to="sharegpt", out="memory://b.json")
    assert len(list(ftconv.read("memory://b.json"))) == 40
    ftconv.convert("memory://b.json", to="chat", out=(tmp_path / "c d.jsonl").as_uri())
    assert (tmp_path / "c d.jsonl").exists()


def test_patterns_in_a_store_stand_for_its_files() -> None:
    store = fsspec.filesystem("memory")
    for name in ("b.jsonl", "a.jsonl", "c.csv", "a.jsonl.d/x"):
        store.pipe_file(f"/d/{name}", LINES)
    done = call("detect", "memory://d/*.jsonl")
    assert [line.split(":chat")[0].split(": ")[0] for line in done.out.decode().splitlines()[::2]] == [
        "memory://d/a.jsonl", "memory://d/b.jsonl"
    ]  # fmt: skip
    assert "matches no file" in call("detect", "memory://d/*.txt").err
    assert "name its files, or use a glob such as memory://d/*.jsonl" in call("detect", "memory://d").err


# -- what goes wrong ---------------------------------------------------------------------------------------------------


def only_line(done: Done, code: int = 3) -> str:
    """Return the one line that a run says, which shows no secret."""
    assert done.code == code, done.err
    (line,) = done.err.splitlines()
    assert SECRET not in line
    return line


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("ranges/none.jsonl", "does not exist"),
        ("404/a.jsonl", "does not exist"),
        ("403/a.jsonl", "access denied (403); check whether the link has expired"),
        ("503/a.jsonl", "the server answered 503; try again later"),
        ("cut/a.jsonl", "the connection ended before the file did; try again"),
        ("slow/a.jsonl", "no answer in time; try again, or download it first"),
    ],
)
def test_a_fault_of_a_server_is_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, site: Site, path: str, said: str
) -> None:
    monkeypatch.setattr(remote_fault, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr("ftconv.files.remote.ANSWER_SECONDS", 0.2)
    site.files["a.jsonl"] = LINES
    host = site.url.replace("://", f"://me:{SECRET}@")
    line = only_line(call(f"{host}/{path}?token={SECRET}", "--to", "chat", "-o", "out.jsonl", cwd=tmp_path))
    assert line.startswith(f"ftconv: {site.url}/{path} ")
    assert line.endswith(said)
    assert not os.listdir(tmp_path)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("http://127.0.0.1:1/a.jsonl --to chat", "http://127.0.0.1:1/a.jsonl cannot be read: Connection refused"),
        ("http://nobody.invalid/a.jsonl --to chat", "no such host; check the name, and whether there is a network"),
        ("memory://a.jsonl --to chat", "memory://a.jsonl does not exist"),
        ("https://h/a.jsonl --in-place --to chat", "--in-place replaces a file"),
        ("a.jsonl --to chat --config https://h/c.yaml", "only data is read from URLs; download it first"),
        ("nothing://h/a.jsonl --to chat", "unknown scheme 'nothing'"),
        ("s3://b/a.jsonl --to chat", "needs an optional library: pip install s3fs"),
        ("https://h/a?id=1 https://h/a?id=2 --to chat", "https://h/a stands for two URLs, whose queries are not shown"),
    ],
)
def test_what_cannot_be_read_is_one_line(monkeypatch: pytest.MonkeyPatch, words: str, said: str) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    done = call(*words.split())
    assert done.code in (2, 3)
    assert said in done.last


@pytest.mark.parametrize(("url", "way"), [("https://h/a?k=s3cr3t", "fsspec aiohttp"), ("s3://b/a", "fsspec s3fs")])
def test_the_extra_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch, url: str, way: str) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    line = only_line(call(url, "--to", "chat"), 2)
    assert f"pip install {way}" in line


def test_what_changes_between_two_looks_is_refused(monkeypatch: pytest.MonkeyPatch, site: Site, tmp_path: Path) -> None:
    site.files["a.jsonl"] = LINES
    real = ftconv.files.source.Source.record_ended  # type: ignore[attr-defined]

    def record_ended(source: object) -> None:
        site.version += 1
        real(source)

    monkeypatch.setattr("ftconv.files.source.Source.record_ended", record_ended)
    done = call(f"{site.url}/ranges/a.jsonl", "--to", "chat", "-o", "out.jsonl", cwd=tmp_path)
    assert "ranges/a.jsonl changed while it was being read" in only_line(done)
    assert not os.listdir(tmp_path)


@pytest.mark.parametrize("times", [100, 3000], ids=["while it is looked at", "while it is written"])
def test_interrupted_in_the_middle_nothing_is_there(site: Site, tmp_path: Path, times: int) -> None:
    site.files["a.jsonl"] = LINES * times
    url = f"{site.url}/slow/a.jsonl"
    program = start(url, "--from", "chat", "--to", "sharegpt", "-o", "out.json", cwd=tmp_path)
    until(site.halfway.is_set, program)
    until(lambda: times < 3000 or os.listdir(tmp_path), program)
    program.send_signal(signal.SIGINT)
    _, err = program.communicate(timeout=60)
    assert program.returncode == 130
    assert err == b"ftconv: interrupted; no partial files were left\n"
    assert not os.listdir(tmp_path)


def test_without_a_url_there_is_no_network(monkeypatch: pytest.MonkeyPatch, files: Path, tmp_path: Path) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked for")

    monkeypatch.setitem(sys.modules, "fsspec", None)
    for name in ("connect", "connect_ex", "sendto", "bind"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    file = files / "a.csv"
    for words in ("{} --to chat -o c.jsonl", "lint {}", "stats {}", "detect {}", "report {} -o r.html", "doctor", "{}",
                  "cost {} --model openai/gpt-4o-mini", "split {} -o parts", "lint {} --target mistral"):  # fmt: skip
        assert call(*words.format(file).split(), cwd=tmp_path).code in (0, 1), words
