"""Which container an input is: by its content first, by its name second, and said where the two disagree."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st

from ftconv.containers.registry import CONTAINERS, container_for_name, container_named, container_of
from ftconv.errors import InputError, UsageError
from ftconv.files.compression import packing_of
from ftconv.files.source import Source

RECORD = {"messages": [{"role": "user", "content": "x"}, {"role": "assistant", "content": "y"}]}
LINE = json.dumps(RECORD) + "\n"
BIG = {"messages": [{"role": "user", "content": "x" * 400_000}]}


def told(folder: Path, name: str, data: str | bytes) -> tuple[str, list[str]]:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    container, notes = container_of(Source(str(path)))
    return container, [note.code for note in notes]


CONTENT = [
    (LINE * 2, "jsonl"),
    (LINE, "jsonl"),
    ("\n\n" + LINE * 2, "jsonl"),
    (json.dumps([RECORD]), "json"),
    (json.dumps([RECORD], indent=2), "json"),
    (json.dumps(RECORD, indent=2), "json"),
    (json.dumps(RECORD, indent=2) * 2, "json"),
    (json.dumps([BIG]), "json"),
    (json.dumps({"version": 1, "data": [BIG, BIG]}), "json"),
    (json.dumps(BIG) + "\n" + LINE, "jsonl"),
    (json.dumps(BIG), "jsonl"),
    ("{broken\n" + LINE, "jsonl"),
    ('{"a": "cut off\n' + LINE, "jsonl"),
    ("a,b\n1,2\n3,4\n", "csv"),
    ("a;b\n1;2\n3;4\n", "csv"),
    ("a\tb\n1\t2\n3\t4\n", "tsv"),
    ("User: hi\nAssistant: ho\n", "text"),
    ("just words", "text"),
    (b"PAR1" + b"\0" * 20, "parquet"),
    (b"PK\x03\x04[Content_Types].xml", "excel"),
]


@pytest.mark.parametrize(("data", "container"), CONTENT, ids=[repr(data[:16]) for data, _ in CONTENT])
def test_content_tells_the_container_where_the_name_says_nothing(
    tmp_path: Path, data: str | bytes, container: str
) -> None:
    assert told(tmp_path, "data", data)[0] == container


@pytest.mark.parametrize(
    ("name", "data", "container", "codes"),
    [
        ("x.jsonl", LINE, "jsonl", []),
        ("x.jsonl", json.dumps([RECORD]), "json", ["FT109"]),
        ("x.jsonl", json.dumps(RECORD, indent=1), "json", ["FT109"]),
        ("x.json", LINE * 2, "jsonl", ["FT109"]),
        ("x.json", LINE, "json", []),
        ("x.json", json.dumps({"data": [BIG]}), "json", []),
        ("x.json", json.dumps([RECORD]), "json", []),
        ("x.csv", LINE, "csv", []),
        ("x.txt", "a,b\n1,2\n", "text", []),
        ("x.md", LINE, "text", []),
        ("x.jsonl.gz", LINE, "jsonl", []),
        ("x.ndjson", "not json", "jsonl", []),
    ],
)
def test_the_name_decides_where_the_content_leaves_it_open(
    tmp_path: Path, name: str, data: str, container: str, codes: list[str]
) -> None:
    assert told(tmp_path, name, data) == (container, codes)


@pytest.mark.parametrize("data", ["", "\n", " \t\r\n", "\n" * 300_000, "\x0b\n\x0c"])
@pytest.mark.parametrize("name", ["x.jsonl", "x.json", "x.csv", "x.txt", "x"])
def test_an_input_with_nothing_in_it_is_empty(tmp_path: Path, name: str, data: str) -> None:
    with pytest.raises(InputError, match="is empty") as raised:
        told(tmp_path, name, data)
    assert raised.value.code == "FT112"


def test_an_input_that_begins_with_much_white_space_is_not_empty(tmp_path: Path) -> None:
    assert told(tmp_path, "x.jsonl", "\n" * 300_000 + LINE)[0] == "jsonl"


@settings(max_examples=budget(200))
@given(data=st.binary(min_size=1, max_size=60), name=st.sampled_from(["x.jsonl", "x.json", "x.csv", "x"]))
def test_any_bytes_are_some_container_or_told_to_be_none(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str
) -> None:
    try:
        container, _ = told(tmp_path_factory.getbasetemp(), name, data)
    except InputError:
        return
    assert container in CONTAINERS


def test_names_tell_container_and_packing() -> None:
    assert container_for_name("a/b.JSONL") == "jsonl"
    assert container_for_name("a.csv.gz") == "csv"
    assert container_for_name("a.gz") == container_for_name("a") == ""
    assert [packing_of(f"a.{end}") for end in ("gz", "bz2", "xz", "zst", "csv")] == ["gzip", "bz2", "xz", "zstd", ""]
    for name, home in CONTAINERS.items():
        assert {container_for_name(f"x{end}") for end in home.extensions} == {name}


def test_every_container_can_be_had_by_its_name() -> None:
    for name in CONTAINERS:
        assert container_named(name).name == name


def test_a_container_that_is_none_is_a_mistake_in_the_call_with_the_nearest_name() -> None:
    with pytest.raises(UsageError, match="unknown file type 'jsnl'; did you mean 'jsonl'"):
        container_named("jsnl")
