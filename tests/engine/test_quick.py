"""Plain chat records are decoded straight from their bytes, with the very same outcome."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from running import call

from ftconv import Host, PlainRow, Reader, RecordError, Triggers
from ftconv.containers import ReadSettings, container_named
from ftconv.containers.jsonl import JsonLinesChunk
from ftconv.files.source import Source
from ftconv.lint.prefilter import Prefilter

READER = Host(third_party=False).reader("chat")
SHAREGPT = Host(third_party=False).reader("sharegpt")
NAMES = {"chat": ("messages", "role", "content"), "sharegpt": ("conversations", "from", "value")}
ROLES = st.sampled_from(["system", "user", "assistant", "tool", "human", "gpt"])
TEXTS = st.one_of(
    st.text(max_size=9), st.none(), st.sampled_from(["[{}]", "<tool_call>", "a\n\tb", "é" * 30, "a" * 30])
)


def records(layout: str) -> st.SearchStrategy[Any]:
    """Records that are plain, or nearly so."""
    turns_key, role, content = NAMES[layout]
    more = {"weight": st.integers(0, 1), "extra": st.just({}), "seen": st.just("x"), "reasoning": st.just("y")}
    turns = st.fixed_dictionaries({role: ROLES, content: TEXTS}, optional=more)
    return st.fixed_dictionaries({turns_key: st.lists(turns, max_size=4)}, optional={"id": st.integers()})


RECORDS = records("chat")


def quickly(raw: bytes, reader: Reader = READER) -> PlainRow | None:
    """What a chunk takes quickly of a line; None where it does not."""
    chunk = JsonLinesChunk("f", raw, 1, 0, ReadSettings().limits, [], len(raw))
    assert reader.quick is not None
    [(_, value)] = chunk.read_quickly(reader.quick)
    return value if isinstance(value, PlainRow) else None


def _has_a(text: str) -> bool:
    return "a" in text


@pytest.mark.parametrize("reader", [READER, SHAREGPT], ids=lambda reader: str(reader.name))
@given(data=st.data())
def test_what_is_taken_quickly_is_what_the_reader_reads(reader: Reader, data: st.DataObject) -> None:
    rows: list[PlainRow] = []
    everything = b""
    for record in data.draw(st.lists(records(reader.name), min_size=1, max_size=3)):
        for raw in (json.dumps(record).encode(), json.dumps(record, ensure_ascii=False).encode("utf-8", "replace")):
            found = quickly(raw, reader)
            if found is None:
                continue
            read: Any = reader.read(json.loads(raw))
            texts = [turn.content for turn in read.messages]
            assert (found.example, found.texts, found.joined) == (read, texts, "\n".join(texts))
            assert found.roles == tuple(turn.role for turn in read.messages)
            assert found.line in (raw, None)
            rows.append(found)
            everything += raw
    asked = Triggers(characters='é\x00中b{\n\t"\\/', blank=True, control=True, invisible=True, echo=True)
    looker = Prefilter([asked, Triggers(test=_has_a, needs="a")])
    near = looker.narrowed(everything)
    alone = [looker.look(row.texts) for row in rows]
    assert [near.look(r.texts, r.joined, r.line) for r in rows if r.line is not None] == [
        bits for bits, r in zip(alone, rows, strict=True) if r.line is not None
    ]
    assert near.look_all(rows, [0] * len(rows)) == alone


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
            if isinstance(value, PlainRow):
                value = value.example
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
        if found is not None and found.line is not None:
            assert looker.narrowed(record).look([text], text, found.line) == looker.look([text])
            assert looker.narrowed(record).look_all([found], [0]) == [looker.look([text])]


def _slashes(text: str) -> bytes:
    return json.dumps(text).replace("/", "\\/").encode()


def test_a_text_that_stands_twice_is_found_where_it_stands(tmp_path: Path) -> None:
    turns = [("human", "Is that {{name}}?"), ("gpt", "Yes, it is N."), ("human", "Is that {{name}}?")]
    record = {"conversations": [{"from": speaker, "value": text} for speaker, text in [*turns, ("gpt", "N/A")]]}
    lines = [json.dumps(record), json.dumps({**record, "id": 1})]  # the second one is not taken quickly
    (tmp_path / "data.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    found = json.loads(call("lint", "data.jsonl", "--select", "FT3", "--output-format", "json", cwd=tmp_path).out)
    quick, slow = ([f["pointer"] for f in found["findings"] if f["line"] == line] for line in (1, 2))
    assert quick == slow
    assert len(quick) == 3
    assert "/conversations/2/value" in quick
