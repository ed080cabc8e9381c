"""Reading and writing JSON: lists, objects one after another, wrapped lists, and where their records stand."""

from __future__ import annotations

import io
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from reading import Blocks, Outcome

from ftconv.containers.chunk import ReadSettings, WriteSettings
from ftconv.containers.json_stream import CONTAINER
from ftconv.files.source import Source


def outcome(data: bytes | str, **how: Any) -> Outcome:
    return Outcome(CONTAINER, data, **how)


def read(data: bytes | str, **how: Any) -> list[Any]:
    return outcome(data, **how).records


# -- layouts -----------------------------------------------------------------------------------------------------------


def test_a_list_is_its_records() -> None:
    assert read('[{"a": 1}, {"a": 2}]') == [{"a": 1}, {"a": 2}]


def test_one_object_is_one_record() -> None:
    assert read('{\n  "prompt": "p",\n  "completion": "c"\n}\n') == [{"prompt": "p", "completion": "c"}]


@pytest.mark.parametrize("between", ["\n", ",\n", "", " ", ",", "\n\n \n"])
def test_objects_stand_one_after_another_with_or_without_commas(between: str) -> None:
    records = [{"messages": [{"role": "user", "content": str(n)}]} for n in range(3)]
    assert read(between.join(json.dumps(r, indent=2) for r in records)) == records


def test_lists_may_be_records_of_a_list() -> None:
    assert read('[["u", "a"], ["u"]]') == [["u", "a"], ["u"]]


def test_null_alone_is_a_record() -> None:
    assert read("null") == [None]


def test_scalars_are_passed_on_as_values() -> None:
    assert read('[1, "two", true, null, 1.5]') == [1, "two", True, None, 1.5]


@pytest.mark.parametrize("nothing", ["", " \n", "[]", "[ ]\n", "\ufeff[]"[1:]])
def test_an_input_without_records_has_none(nothing: str) -> None:
    assert read(nothing) == []


def test_an_empty_input_yields_no_chunk() -> None:
    assert list(CONTAINER.chunks(Blocks(b""), ReadSettings())) == []


def test_several_lists_are_read_one_after_another() -> None:
    assert read('[{"a": 1}]\n[{"a": 2}]\n{"a": 3}') == [{"a": 1}, {"a": 2}, {"a": 3}]


def test_numbers_keep_every_digit() -> None:
    [record] = read('[{"n": 123456789012345678901234567890}]')
    assert record == {"n": 123456789012345678901234567890}


def test_a_byte_order_mark_is_told_and_counted() -> None:
    got = outcome(b'\xef\xbb\xbf[{"a": 1}]')
    assert got.records == [{"a": 1}]
    assert got.places == [(1, 2, 4)]
    assert [n[:4] for n in got.notes] == [
        ("FT103", "starts with a byte order mark, which many readers reject; it was skipped", 1, 1)
    ]


# -- wrapped lists -----------------------------------------------------------------------------------------------------


def test_an_object_around_the_list_is_opened() -> None:
    got = outcome('{"data": [{"q": 1}, {"q": 2}]}')
    assert (got.records, got.notes) == ([{"q": 1}, {"q": 2}], [])


def test_keys_beside_a_wrapped_list_are_named() -> None:
    got = outcome('{"version": "1",\n "data": [{"q": 1}],\n "source": {"of": []}}')
    assert got.records == [{"q": 1}]
    assert [n[:4] for n in got.notes] == [
        ("FT901", "key `version` beside the list `data` is not part of any record", 1, 2),
        ("FT901", "key `source` beside the list `data` is not part of any record", 3, 2),
    ]


@pytest.mark.parametrize(
    "record",
    [
        '{"conversations": [{"from": "human", "value": "q"}]}',
        '{"id": "1", "data": ["u", "a"]}',
        '{"data": []}',
        '{"train": [{"q": 1}], "test": [{"q": 2}]}',
        '{"prompt": "p", "examples": [{"q": 1}]}',
        '{"name": "x", "log": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]}',
        '{"data": [{"q": 1}, 2]}',
        '{"a": {"data": [{"q": 1}]}}',
    ],
)
def test_an_object_that_is_a_record_itself_is_not_opened(record: str) -> None:
    assert read(record) == [json.loads(record)]


def test_a_long_wrapped_list_is_streamed_and_its_tail_is_told() -> None:
    records = [{"q": "x" * 1000, "n": n} for n in range(2000)]
    text = json.dumps({"version": 2, "data": records, "license": "none"})
    got = outcome(text, chunk_bytes=1 << 16)
    assert got.records == records
    assert [n[1].split("`")[1] for n in got.notes] == ["version", "license"]


def test_a_second_list_behind_a_long_one_is_refused_not_forgotten() -> None:
    got = outcome(json.dumps({"train": [{"q": "x" * 1000}] * 2000, "test": [{"q": "y"}]}))
    assert got.codes == [""] * 2000 + ["FT201"]
    assert got.raws[-1] == b'[{"q": "y"}]'
    assert "`test`" in got.records[-1].message


def test_a_long_conversation_is_not_opened() -> None:
    record = {"id": 1, "log": [{"speaker": "A", "said": "x" * 1000}] * 2000}
    assert read(json.dumps(record)) == [record]


def test_a_broken_record_in_a_wrapped_list_costs_itself() -> None:
    got = outcome('{"data": [\n {"q": 1},\n {"q" 2},\n {"q": 3}\n]}')
    assert got.codes == ["", "FT101", ""]
    assert got.notes == []


# -- places ------------------------------------------------------------------------------------------------------------


def test_records_know_line_column_and_byte() -> None:
    got = outcome('[\n  {"é": "ü"}, {"a": 1},\n\n\t{"b": 2}\n]')
    assert got.places == [(2, 3, 4), (2, 15, 18), (4, 2, 30)]


def test_a_pointer_finds_its_column() -> None:
    [chunk] = CONTAINER.chunks(Blocks('[{"é": ["x",\n  "y"]}]'.encode()), ReadSettings())
    list(chunk.records())
    assert chunk.column(0, "") == (1, 2)
    assert chunk.column(0, "/é") == (1, 8)
    assert chunk.column(0, "/é/1") == (2, 3)


def test_a_pointer_to_what_is_missing_finds_what_stands_around_it() -> None:
    [chunk] = CONTAINER.chunks(Blocks(b'[{"a": {"b": 1}}]'), ReadSettings())
    list(chunk.records())
    assert chunk.column(0, "/a/c/d") == (1, 8)


# -- writing -----------------------------------------------------------------------------------------------------------


def written(*batches: list[dict[str, Any]]) -> bytes:
    assert CONTAINER.encode
    assert CONTAINER.assemble
    out = io.BytesIO()
    assembler = CONTAINER.assemble(out, WriteSettings())
    for batch in batches:
        encoded, notes = CONTAINER.encode(batch, WriteSettings())
        assert notes == []
        assembler.add(encoded)
    assembler.close()
    return out.getvalue()


def test_records_are_written_as_a_list_one_a_line() -> None:
    assert written([{"a": 1}, {"b": "é"}], [], [{"c": None}]) == '[\n{"a":1},\n{"b":"é"},\n{"c":null}\n]\n'.encode()


def test_no_record_gives_an_empty_list() -> None:
    assert written() == written([]) == b"[]\n"


# -- size --------------------------------------------------------------------------------------------------------------


def test_memory_is_that_of_a_few_chunks(tmp_path: Path) -> None:
    file = tmp_path / "big.json"
    record = json.dumps({"messages": [{"role": "user", "content": "x" * 900}]}).encode()
    with file.open("wb") as out:
        out.write(b"[\n" + record)
        for _ in range(30_000):
            out.write(b",\n" + record)
        out.write(b"\n]\n")
    assert file.stat().st_size > 28_000_000
    count = 0
    tracemalloc.start()
    try:
        for chunk in CONTAINER.chunks(Source(str(file)), ReadSettings(chunk_bytes=1 << 18)):
            count += len(chunk.spans)  # type: ignore[attr-defined]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 30_001
    assert peak < 8_000_000
