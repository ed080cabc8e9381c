"""Plain chat records are decoded straight from their bytes, with the very same outcome."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftconv import Example, Host, RecordError
from ftconv.containers import ReadSettings, container_named
from ftconv.source import Source

READER = Host(strangers=False).reader("chat")
ROLES = st.sampled_from(["system", "user", "assistant", "tool", "human"])
TURNS = st.fixed_dictionaries(
    {"role": ROLES, "content": st.one_of(st.text(max_size=9), st.none())},
    optional={"weight": st.integers(0, 1), "extra": st.just({}), "seen": st.just("x"), "reasoning": st.just("y")},
)
RECORDS = st.fixed_dictionaries({"messages": st.lists(TURNS, max_size=4)}, optional={"id": st.integers()})


def quickly(raw: bytes) -> tuple[Example, int, list[str]] | None:
    assert READER.quick is not None
    try:
        return READER.quick(raw)
    except (ValueError, msgspec.DecodeError):
        return None


@given(RECORDS)
def test_what_is_taken_quickly_is_what_the_reader_reads(record: Any) -> None:
    found = quickly(json.dumps(record).encode())
    if found is not None:
        assert found[0] == READER.read(record)
        assert found[1] == 1 + sum(map(len, record["messages"]))
        assert found[2] == [turn["content"] for turn in record["messages"]]


def test_a_plain_record_is_taken() -> None:
    assert quickly(b'{"messages": [{"role": "user", "content": "a"}]}') is not None


@pytest.mark.parametrize(
    "line",
    [
        '{"messages": [{"role": "user", "content": "a", "content": "b"}]}',
        '{"messages": [{"role": "user", "content": "a"}], "messages": [{"role": "user", "content": "b"}]}',
        '{"messages": [{"role": "user", "role": "user", "content": "\\"x\\":"}]}',
        '{"messages": [{"role": "user", "content": "b", "content": "\\u0022\\u0022\\u0022\\u0022"}]}',
    ],
)
def test_a_key_that_stands_twice_is_not_taken(line: str, tmp_path: Any) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text(line + "\n", "utf-8")
    [chunk] = container_named("jsonl").chunks(Source(str(path)), ReadSettings())
    assert READER.quick is not None
    [(_, value)] = chunk.read_quickly(READER.quick)  # type: ignore[attr-defined]
    assert getattr(value, "code", "") == "FT105"


ODD_LINES = st.sampled_from(["", " ", "{", "[]", "null", "\ufeff{}"])


@given(st.lists(st.one_of(RECORDS.map(json.dumps), ODD_LINES), max_size=5))
def test_lines_that_are_not_taken_are_read_as_ever(lines: list[str]) -> None:
    from ftconv.containers.jsonl import JsonLinesChunk

    def outcome(values: Any) -> list[Any]:
        out = []
        for index, value in values:
            if isinstance(value, tuple):
                value = value[0]
            else:
                try:
                    value = READER.read(value)
                except RecordError as error:
                    value = str(error)
            out.append((index, value))
        return out

    assert READER.quick is not None
    data = "\n".join(lines).encode()
    one, two = (JsonLinesChunk("f", data, 1, 0, ReadSettings().limits, [], len(data)) for _ in range(2))
    assert outcome(one.read_quickly(READER.quick)) == outcome(two.records())
    assert one.notes == two.notes
