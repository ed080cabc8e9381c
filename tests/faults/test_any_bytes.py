"""No bytes whatever bring it down: an orderly exit, one line for each thing said, no traceback, nothing left over."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from budget import budget
from hypothesis import example, given, settings
from hypothesis import strategies as st
from running import call
from samples import chat, chats, columns_csv, jsonl, leftovers

N = budget(80)
"""How many inputs each test tries."""

SEEDS = {
    "in.jsonl": jsonl([*chats(3), chat("é", "\u2028", id=1.5, x=[{"y": None}])]),
    "in.json": json.dumps([*chats(2), {"conversations": [{"from": "human", "value": "x"}]}], indent=1).encode(),
    "in.csv": columns_csv([("a", 'b "c"\nd'), ("é", ",;")]),
    "in.tsv": b"prompt\tcompletion\na\tb\n",
    "in.txt": b"User: hi\nAssistant: ho\n---\nUser: x\nAssistant: y\n",
    "in": b'{"instruction": "a", "input": "", "output": "b"}\n',
}
MARKS = [
    b"\n", b"\r", b"\0", b'"', b"'", b"{", b"}", b"[", b"]", b",", b":", b"\\", b"\\u", b"\\ud83d", b"\xff", b"NaN",
    b"\xef\xbb\xbf", b"1e999", b"-", b"null", b"\xff\xfe", b"\x1f\x8b", b"BZh9", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd",
    b"PK\x03\x04", b"PAR1", b"---\n", b"\x0b", b"\x0c", b"\x1a", b"\xc2\x85", b"\xe2\x80\xa8", b"messages", b"role",
    b"\xed\xa0\x80",
]  # fmt: skip


@st.composite
def bytes_like(draw: st.DrawFn, seed: bytes) -> bytes:
    """Any bytes, or good data with some of it cut out, doubled, or replaced by marks that mean something."""
    if draw(st.integers(0, 4)) == 0:
        return draw(st.lists(st.sampled_from(MARKS) | st.binary(max_size=8), max_size=12).map(b"".join))
    data = seed
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        gone = draw(st.integers(0, 6))
        put = draw(st.sampled_from(MARKS) | st.binary(max_size=3) | st.just(data[at : at + 40]) | st.just(b""))
        data = data[:at] + put + data[at + gone :]
    return gzip.compress(data)[: draw(st.integers(0, 200))] if draw(st.integers(0, 15)) == 0 else data


def orderly(folder: Path, name: str, data: bytes, *flags: str) -> None:
    (folder / name).write_bytes(data)
    for out in ("out.jsonl", "out.csv"):
        done = call(name, "--to", "csv" if out == "out.csv" else "chat", "-o", out, "--force", *flags, cwd=folder)
        assert done.code in (0, 1, 2, 3), done.err
        assert "Traceback" not in done.err
        assert "FT001" not in done.err
        if done.code < 2:
            words = done.last.split()
            assert int(words[1]) == int(words[4]) + int(words[7]) + int(words[10]), done.last
        else:
            assert done.err.startswith("ftconv: ")
            assert done.err.count("\n") == 1
        assert not leftovers(folder)


@pytest.mark.parametrize("name", SEEDS)
def test_any_bytes_in_a_file_end_in_order(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    folder = tmp_path_factory.mktemp("any")

    @settings(max_examples=N, deadline=None)
    @example(b"\x0b")
    @example(b"[" * 1000)
    @example(b'{"messages": [' + b"1" * 5000 + b"]}")
    @given(bytes_like(SEEDS[name]))
    def check(data: bytes) -> None:
        orderly(folder, name, data)

    check()


@pytest.mark.parametrize("container", ["jsonl", "json", "csv", "text"])
@pytest.mark.parametrize("reader", ["chat", "sharegpt", "csv", "text"])
def test_any_bytes_read_as_what_they_are_not_end_in_order(
    tmp_path_factory: pytest.TempPathFactory, container: str, reader: str
) -> None:
    folder = tmp_path_factory.mktemp("any")

    @settings(max_examples=N // 8, deadline=None)
    @given(st.sampled_from(sorted(SEEDS.values())).flatmap(bytes_like))
    def check(data: bytes) -> None:
        orderly(folder, "in", data, "--container", container, "--from", reader)

    check()


@settings(max_examples=N, deadline=None)
@given(
    data=st.sampled_from(sorted(SEEDS.values())).flatmap(bytes_like),
    encoding=st.sampled_from(
        ["utf-16", "utf-16-le", "utf-32", "cp1252", "shift_jis", "utf-7", "cp037", "gb18030", "latin-1"]
    ),
)
def test_any_bytes_in_any_encoding_end_in_order(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, encoding: str
) -> None:
    orderly(tmp_path_factory.getbasetemp(), "in.jsonl", data, "--encoding", encoding)


@settings(max_examples=N, deadline=None)
@given(st.sampled_from(sorted(SEEDS.values())).flatmap(bytes_like))
def test_any_bytes_can_be_detected_and_linted_in_order(data: bytes) -> None:
    for command in (["detect", "-"], ["lint", "-"]):
        done = call(*command, stdin=data)
        assert done.code in (0, 1, 2, 3), done.err
        assert "Traceback" not in done.err


YAML = [
    "limits", ":", " ", "\n", "{", "}", "[", "]", "-", "max_depth", "3", "plugins", "&a", "*a", "!!", "|",
    "!!python/name:os", ">", "'", '"', "#", "\t", "~", "null", "<<", "?", "%", "---", "...", "2024-01-01",
    "\x00", "é", "0x", "1e9",
]  # fmt: skip


@settings(max_examples=N, deadline=None)
@given(st.lists(st.sampled_from(YAML), max_size=15).map("".join).map(str.encode) | st.binary(max_size=40))
def test_any_bytes_as_a_configuration_end_in_order(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "ftconv.any.yaml"
    path.write_bytes(data)
    done = call("-", "--to", "chat", "--config", path, stdin=jsonl(chats(1)))
    assert done.code in (0, 2), done.err
    assert done.code == 0 or done.err.startswith(f"ftconv: {path}"), done.err
    assert done.err.count("\n") == 1


WORDS = st.sampled_from([
    "convert", "lint", "detect", "explain", "--to", "chat", "-o", "-", "--map", "user=a", "--from", "csv", "--jobs",
    "1", "--", "--debug-", "*", "?", "[", "--set", "--apply", "last-turns:2", "last-turns:x=", "--to-option", "a=b",
    "--json", "", "\x00", "\ud800", "é", "--encoding", "utf-16", "--container", "text", "--no-header",
])  # fmt: skip


@settings(max_examples=N, deadline=None)
@given(st.lists(WORDS | st.text(max_size=4), max_size=6))
def test_any_words_as_arguments_end_in_order(tmp_path_factory: pytest.TempPathFactory, words: list[str]) -> None:
    folder = tmp_path_factory.getbasetemp() / "words"
    folder.mkdir(exist_ok=True)
    done = call(*words, stdin=jsonl(chats(1)), cwd=folder)
    assert done.code in (0, 1, 2, 3), done.err
    assert "Traceback" not in done.err
