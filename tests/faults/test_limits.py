"""Limits hold on both sides: exactly as much passes, one more is refused, alone; and each can be set in ftconv.yaml."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from running import call, run
from samples import chat, jsonl, records_in, turns_in

TURNS = json.dumps(chat()["messages"])


def config(folder: Path, **limits: int) -> None:
    (folder / "ftconv.yaml").write_text(json.dumps({"limits": limits}))


# -- length of a record ------------------------------------------------------------------------------------------------


def sized(size: int) -> bytes:
    """A chat record of exactly so many bytes."""
    empty = jsonl([chat("", "é")])[:-1]
    return jsonl([chat("x" * (size - len(empty)), "é")])[:-1]


@pytest.mark.parametrize("chunk", ["1", "64", "131072"])
@pytest.mark.parametrize("size", [200, 5_000, 300_000])
def test_a_line_may_be_as_long_as_the_limit_and_no_longer(tmp_path: Path, size: int, chunk: str) -> None:
    config(tmp_path, max_record_bytes=size)
    lines = [sized(size), sized(size + 1), sized(200), sized(size + 5_000), sized(size)]
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(lines))
    done = call("in.jsonl", "--to", "chat", "-o", "out.jsonl", "--chunk-bytes", chunk, cwd=tmp_path)
    assert (tmp_path / "out.jsonl").read_bytes().splitlines() == [lines[0], lines[2], lines[4]]
    words = f"FT114 [error] oversized-record: record longer than {size:,} bytes; to allow more, set limits"
    assert [line.split(":")[1] for line in done.err.splitlines() if words in line] == ["2", "4"]
    rejects = records_in((tmp_path / "out.rejects.jsonl").read_bytes())
    assert [reject["raw"].encode() for reject in rejects] == [lines[1][:1000], lines[3][:1000]]


@pytest.mark.parametrize("chunk", ["1", "64", "131072"])
@pytest.mark.parametrize("size", [200, 5_000, 300_000])
@pytest.mark.parametrize("newline", ["", "\n"], ids=["one line", "several lines"])
def test_a_row_may_be_as_long_as_the_limit_and_no_longer(tmp_path: Path, size: int, chunk: str, newline: str) -> None:
    config(tmp_path, max_record_bytes=size)

    def row(length: int) -> bytes:
        text = f"é,{newline}" * 9
        return f'"{text}{"x" * (length - len(text.encode()) - 4)}",a'.encode()

    rows = [row(size), row(size + 1), row(100), row(size + 5_000), row(size)]
    assert len(rows[0]) == size
    (tmp_path / "in.csv").write_bytes(b"user,assistant\n" + b"\n".join(rows) + b"\n")
    done = call("in.csv", "--to", "chat", "-o", "out.jsonl", "--chunk-bytes", chunk, "--no-group", cwd=tmp_path)
    assert done.last == "read 5 = written 3 + rejected 2 + dropped 0"
    assert done.err.count(f"FT114 [error] oversized-record: record longer than {size:,} bytes") == 2
    assert [len(user) for user, _ in turns_in((tmp_path / "out.jsonl").read_bytes())] == [
        len(r.decode()) - 4 for r in (rows[0], rows[2], rows[4])
    ]


@pytest.mark.parametrize("size", [200, 5_000, 300_000])
def test_a_record_of_a_list_may_be_as_long_as_the_limit_and_no_longer(tmp_path: Path, size: int) -> None:
    config(tmp_path, max_record_bytes=size)
    (tmp_path / "in.json").write_bytes(b"[" + b",\n".join([sized(size), sized(size + 1), sized(200)]) + b"]")
    done = call("in.json", "--to", "chat", "-o", "out.jsonl", cwd=tmp_path)
    assert done.last == "read 3 = written 2 + rejected 1 + dropped 0"
    assert f"FT114 [error] oversized-record: record longer than {size:,} bytes" in done.err


def test_a_header_longer_than_the_limit_is_refused(tmp_path: Path) -> None:
    config(tmp_path, max_record_bytes=100)
    for text in (b"x" * 101, b"user,assistant" + b"x" * 5_000_000, b'"' + b"x\n" * 100_000):
        (tmp_path / "in.csv").write_bytes(text)
        done = call("in.csv", "--to", "chat", cwd=tmp_path)
        assert done.code == 3
        assert "the header cannot be read: record longer than 100 bytes" in done.err


# -- depth -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [3, 4, 50, 200, 900])
@pytest.mark.parametrize("brackets", ["[]", "{}"])
@pytest.mark.parametrize("container", ["jsonl", "json"])
def test_brackets_may_nest_as_deep_as_the_limit_and_no_deeper(
    tmp_path: Path, limit: int, brackets: str, container: str
) -> None:
    config(tmp_path, max_depth=limit)
    opening, closing = ('{"a":', "}") if brackets == "{}" else ("[", "]")

    def nested(depth: int) -> str:
        inner = depth - 1  # the record itself is one level
        return f'{{"messages":{TURNS},"x":{opening * inner}1{closing * inner}}}'.replace(", ", ",").replace(": ", ":")

    data = jsonl([nested(limit), nested(limit + 1), nested(limit)])
    flags = ("--container", container, "--from", "chat", "--keep-extra")
    done = call("-", "--to", "chat", *flags, stdin=data, cwd=tmp_path)
    assert done.out == jsonl([nested(limit), nested(limit)])
    assert f"<stdin>:2:1: FT114 [error] oversized-record: nested deeper than {limit} levels" in done.err


@pytest.mark.parametrize("limit", [1, 2])
@pytest.mark.parametrize("container", ["jsonl", "json"])
def test_a_limit_below_the_depth_of_chat_refuses_chat(tmp_path: Path, limit: int, container: str) -> None:
    config(tmp_path, max_depth=limit)
    done = call("-", "--to", "chat", "--container", container, "--from", "chat", stdin=jsonl([chat()]), cwd=tmp_path)
    assert (done.code, done.out.strip(b"[]\n")) == (1, b"")
    assert "FT114" in done.err


@pytest.mark.parametrize("depth", [1_000, 100_000])
@pytest.mark.parametrize("limit", [200, 10**6])
@pytest.mark.parametrize("opening", ["[", '{"a":', "[{"])
def test_no_depth_brings_it_down(tmp_path: Path, depth: int, limit: int, opening: str) -> None:
    config(tmp_path, max_depth=limit)
    data = jsonl([chat(), opening * depth, f'{{"messages": {TURNS}, "x": ' + "[" * depth + "]" * depth + "}"])
    for container in ("jsonl", "json"):
        done = call("-", "--from", "chat", "--to", "chat", "--container", container, stdin=data, cwd=tmp_path)
        assert done.code in (0, 1), done.err
        assert turns_in(done.out)[0] == ["What is 2 + 2?", "4."]


# -- unpacking ---------------------------------------------------------------------------------------------------------

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zstandard.ZstdCompressor().compress,
}  # fmt: skip


@pytest.mark.parametrize("end", PACKERS)
def test_what_unpacks_to_too_much_is_refused(tmp_path: Path, end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ftconv.files.source.RATIO_FLOOR", 1 << 20)
    line = jsonl([chat()])
    fair = line * ((1 << 20) // len(line))
    bomb = line * ((3 << 20) // len(line))
    for data, passes in ((bomb, False), (fair, True)):
        packed = PACKERS[end](data)
        (tmp_path / f"in.jsonl.{end}").write_bytes(packed)
        assert len(data) / len(packed) > 200
        done = call(f"in.jsonl.{end}", "--to", "chat", "-o", "out.jsonl", "--force", cwd=tmp_path)
        if passes:
            assert done.code == 0
        else:
            assert done.code == 3
            assert "FT114 [error] oversized-record: in.jsonl" in done.err
            assert "unpacks to more than 200 times its size; if that is right, raise limits" in done.err
    config(tmp_path, max_ratio=1_000_000)
    (tmp_path / f"in.jsonl.{end}").write_bytes(PACKERS[end](bomb))
    assert call(f"in.jsonl.{end}", "--to", "chat", "-o", "out.jsonl", "--force", cwd=tmp_path).code == 0


def test_a_gzip_bomb_is_refused_in_little_time_and_memory(tmp_path: Path) -> None:
    """One gigabyte of zeros in a megabyte."""
    zeros = gzip.compress(b"\0" * (64 << 20), 9)
    (tmp_path / "bomb.jsonl.gz").write_bytes(zeros * 16)
    done = run("bomb.jsonl.gz", "--from", "chat", "--to", "chat", cwd=tmp_path, seconds=20)
    assert (done.code, done.out) == (3, b"")
    assert "unpacks to more than 200 times its size" in done.err


# -- width of a table --------------------------------------------------------------------------------------------------


def test_a_header_of_many_columns_of_one_name_takes_no_time(tmp_path: Path) -> None:
    """Time grows with their number, not with its square: else this would take hours."""
    count = 10_000
    (tmp_path / "in.csv").write_text("user,assistant" + ",x" * count + "\na,b" + ",c" * count + "\n")
    done = run(tmp_path / "in.csv", "--from", "csv", "--to", "csv", "-o", tmp_path / "out.csv", "--keep-extra")
    assert done.last == "read 1 = written 1 + rejected 0 + dropped 0"
    header = (tmp_path / "out.csv").read_text().splitlines()[0].split(",")
    assert len(header) == len(set(header)) == count + 2
    assert {"x", "x.2", f"x.{count}"} <= set(header)
