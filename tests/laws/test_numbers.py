"""The numbers that a finding gives, line, byte and record, do not depend on where the input was cut into chunks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st
from running import call
from samples import chat

RECORD = json.dumps(chat())
BAD = json.dumps({"messages": [{"role": "user", "content": " x "}]})
JSON_ITEMS = st.sampled_from([RECORD, BAD, "{broken", "7", '"text', '{"a": 1, "a": 2}'])
LINES = st.sampled_from([RECORD, BAD, "{broken", "", "  ", "\t", "[]"])
LONG = "a" * 150
"""The first 512 bytes of an input are always read at once."""
ROWS = st.sampled_from([f"{LONG},b", "", f'"{LONG}\n\n",b', "a", 'a "b",c', ",", f" {LONG},y"])
TEXTS = st.sampled_from([f"User: {LONG}", f"Assistant: {LONG}", "", "  ", "---", "prose"])


def json_of(items: list[tuple[str, str]]) -> bytes:
    return "".join(["[", *(text + comma for text, comma in items)]).encode()


LAYOUTS: dict[str, tuple[st.SearchStrategy[bytes], str]] = {
    "in.jsonl": (st.lists(LINES, min_size=1, max_size=15).map(lambda lines: "\n".join(lines).encode()), "chat"),
    "in.json": (
        st.lists(st.tuples(JSON_ITEMS, st.sampled_from([",", ",\n", ",,", "", " ", "]"])), max_size=12).map(json_of),
        "chat",
    ),
    "in.csv": (st.lists(ROWS, max_size=15).map(lambda rows: "\n".join(["user,assistant", *rows]).encode()), "csv"),
    "in.txt": (st.lists(TEXTS, min_size=1, max_size=15).map(lambda lines: "\n".join(lines).encode()), "text"),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_numbers_of_a_finding_do_not_depend_on_chunks(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    folder: Path = tmp_path_factory.mktemp("numbers")
    datas, reader = LAYOUTS[name]
    more = ["--split-text", "line"] if reader == "text" else []
    flags = ["--from", reader, *more, "--select", "FT1,FT2,FT3", "--output-format", "jsonl", "--no-group"]

    @settings(max_examples=budget(60))
    @given(data=datas, chunk=st.sampled_from([1, 20, 90, 300]))
    def check(data: bytes, chunk: int) -> None:
        (folder / name).write_bytes(data)
        first = call("lint", name, *flags, cwd=folder)
        assert call("lint", name, *flags, "--chunk-bytes", str(chunk), cwd=folder) == first

    check()


@pytest.mark.parametrize(
    ("name", "data", "code", "found"),
    [
        ("in.jsonl", f"{RECORD}\n\n\n{RECORD}\n \n", "FT104", [(2, 1), (3, 1), (5, 2)]),
        ("in.json", f"[{RECORD},\n{RECORD}\n{RECORD}]", "FT109", [(3, 2)]),
        ("in.json", f"[{RECORD},\n{RECORD},\n", "FT101", [(3, 2)]),
        ("in.csv", "user,assistant\na,b\n\nc,d\n\n\ne,f\n", "FT104", [(3, 1), (5, 2), (6, 2)]),
    ],
)
def test_what_is_said_of_the_file_names_the_record_that_comes_next(
    tmp_path: Path, name: str, data: str, code: str, found: list[tuple[int, int]]
) -> None:
    (tmp_path / name).write_text(data)
    done = call("lint", name, "--select", code, "--output-format", "jsonl", cwd=tmp_path)
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert [(f["line"], f["record"]) for f in lines if f.get("code") == code] == found
