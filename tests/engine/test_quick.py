"""Plain chat records are decoded straight from their bytes, with the very same outcome."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftconv import Host, RecordError, Triggers
from ftconv.containers import ReadSettings, container_named
from ftconv.containers.jsonl import JsonLinesChunk
from ftconv.files.source import Source
from ftconv.lint.prefilter import Prefilter

READER = Host(third_party=False).reader("chat")
ROLES = st.sampled_from(["system", "user", "assistant", "tool", "human"])
TURNS = st.fixed_dictionaries(
    {"role": ROLES, "content": st.one_of(st.text(max_size=9), st.none())},
    optional={"weight": st.integers(0, 1), "extra": st.just({}), "seen": st.just("x"), "reasoning": st.just("y")},
)
RECORDS = st.fixed_dictionaries({"messages": st.lists(TURNS, max_size=4)}, optional={"id": st.integers()})


def quickly(raw: bytes) -> tuple[Any, ...] | None:
    """What a chunk takes quickly of a line; None where it does not."""
    chunk = JsonLinesChunk("f", raw, 1, 0, ReadSettings().limits, [], len(raw))
    assert READER.quick is not None
    [(_, value)] = chunk.read_quickly(READER.quick)
    return value if isinstance(value, tuple) else None


@given(RECORDS)
def test_what_is_taken_quickly_is_what_the_reader_reads(record: Any) -> None:
    texts = [turn["content"] for turn in record["messages"]]
    for raw in (json.dumps(record).encode(), json.dumps(record, ensure_ascii=False).encode("utf-8", "replace")):
        found = quickly(raw)
        if found is not None:
            read = READER.read(json.loads(raw))
            texts = [turn.content for turn in read.messages]
            roles = tuple(turn.role for turn in read.messages)
            assert found[:4] == (read, texts, roles, "\n".join(texts))
            assert found[4] in (raw, None)
            looker = Prefilter(
                [Triggers(characters='é\x00中a{\n\t"\\/', blank=True, control=True, invisible=True, echo=True)]
            )
            near = looker.narrowed(raw) if found[4] is not None else looker
            assert near.look(texts, "\n".join(texts), found[4]) == looker.look(texts)


def test_a_plain_record_is_taken() -> None:
    assert quickly(b'{"messages": [{"role": "user", "content": "a \\"b\\""}]}') is not None
    assert quickly(b'{"messages": [{"role": "user", "content": "a", "weight": 1}]}') is None
    assert quickly(b'{"messages": [{"role": "user", "content": null, "weight": 1}]}') is None
    assert quickly(b'{"messages": [{"role": "user", "content": "\\u0022\\u0022", "x": 1}]}') is None


@pytest.mark.parametrize(
    "line",
    [
        '{"messages": [{"role": "user", "content": "a", "content": "b"}]}',
        '{"messages": [{"role": "user", "content": "a"}], "messages": [{"role": "user", "content": "b"}]}',
        '{"messages": [{"role": "user", "role": "user", "content": "\\"x\\":"}]}',
        '{"messages": [{"role": "user", "content": "b", "content": "\\u0022\\u0022\\u0022\\u0022"}]}',
        '{"messages": [{"role": "user", "content": "b", "content": "\\\\\\u0022\\u0022\\u0022\\u0022"}]}',
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


@pytest.mark.parametrize("character", ["\n", "\t", '"', "\\", "/", "{", "é", "中", "\x7f", "\x85", "\u200b"])
def test_a_sign_is_found_however_its_text_is_spelled(character: str) -> None:
    looker = Prefilter([Triggers(characters=character, control=True, invisible=True)])
    text = f"a text that is long enough{character}to show no other sign."
    for raw in (json.dumps(text).encode(), json.dumps(text, ensure_ascii=False).encode(), _slashes(text)):
        record = b'{"messages": [{"role": "user", "content": %s}]}' % raw
        found = quickly(record)
        if found is not None and found[4] is not None:
            assert looker.narrowed(record).look([text], text, found[4]) == looker.look([text])


def _slashes(text: str) -> bytes:
    return json.dumps(text).replace("/", "\\/").encode()
