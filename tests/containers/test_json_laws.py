"""Laws of JSON input: how it is laid out, cut and read changes nothing, and no byte is lost."""

from __future__ import annotations

import io
import json
import re
import tempfile
from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from reading import Blocks, Outcome

from ftconv.containers.chunk import ReadSettings, WriteSettings
from ftconv.containers.json_stream import CONTAINER
from ftconv.errors import InputError
from ftconv.files.source import Source
from ftconv.model.limits import Limits
from ftconv.model.place import resolve

LIMITS = Limits()


def outcome(data: bytes | str, **how: Any) -> Outcome:
    return Outcome(CONTAINER, data, **how)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
RECORDS = st.lists(st.dictionaries(st.text(min_size=1), VALUES, max_size=4), max_size=6)
SIZES = st.sampled_from([1, 2, 3, 7, 20, 64, 500, 1 << 20])


@given(RECORDS, st.sampled_from([None, 0, 1, "\t"]), SIZES, SIZES, st.booleans())
def test_a_list_gives_its_records_however_it_is_laid_out_and_cut(
    records: list[Any], indent: Any, chunk: int, block: int, ascii_only: bool
) -> None:
    text = json.dumps(records, indent=indent, ensure_ascii=ascii_only)
    got = outcome(text, chunk_bytes=chunk, block=block)
    assert (got.records, got.notes) == (records, [])
    assert [json.loads(raw) for raw in got.raws] == records
    assert all(text.encode()[b:].startswith(raw) for raw, (_, _, b) in zip(got.raws, got.places, strict=True))


@given(RECORDS, st.sampled_from([None, 0, 3]), st.sampled_from(["", "\n", ",\r\n", ", "]), SIZES, SIZES)
def test_objects_one_after_another_give_the_same(
    records: list[Any], indent: Any, between: str, chunk: int, block: int
) -> None:
    records = [{"prompt": n, **record} for n, record in enumerate(records)]
    got = outcome(between.join(json.dumps(r, indent=indent) for r in records), chunk_bytes=chunk, block=block)
    assert (got.records, got.notes) == (records, [])


@given(RECORDS.filter(bool), st.sampled_from([None, 2]), SIZES, SIZES)
def test_a_wrapped_list_gives_the_same(records: list[Any], indent: Any, chunk: int, block: int) -> None:
    records = [{"q": n, **{k: v for k, v in r.items() if k not in ("role", "from")}} for n, r in enumerate(records)]
    got = outcome(json.dumps({"v": 1, "data": records, "w": []}, indent=indent), chunk_bytes=chunk, block=block)
    assert got.records == records
    assert [n[0] for n in got.notes] == ["FT901", "FT901"]


@given(RECORDS)
def test_what_is_written_reads_back(records: list[Any]) -> None:
    assert CONTAINER.encode
    assert CONTAINER.assemble
    out = io.BytesIO()
    assembler = CONTAINER.assemble(out, WriteSettings())
    for batch in (records[:2], records[2:]):
        assembler.add(CONTAINER.encode(batch, WriteSettings())[0])
    assembler.close()
    assert outcome(out.getvalue()).records == records


@given(RECORDS, SIZES)
def test_a_place_is_where_the_record_stands(records: list[Any], chunk: int) -> None:
    text = json.dumps(records, indent=1, ensure_ascii=False)
    got = outcome(text, chunk_bytes=chunk)
    lines = text.split("\n")
    for (line, column, byte), raw in zip(got.places, got.raws, strict=True):
        assert "\n".join([lines[line - 1][column - 1 :], *lines[line:]]).encode().startswith(raw)
        assert text.encode()[byte:].startswith(raw)


PIECES = st.sampled_from(
    ["{", "}", "[", "]", ",", ":", '"', "\n", " ", "\\", '"a"', '"a":', '{"a":1}', '{"a": [', "\n{", "\n  {", "]}",
     "},", "x", "1", "-", ".5", "e", "null", "tru", "'", "é", "\ud800", "\\u12", '{"data": [{"q":',
     '"role"', "\r", "\t"]
)  # fmt: skip
JUNK = st.lists(PIECES, max_size=40).map(lambda p: "".join(p).encode("utf-8", "surrogatepass")) | st.binary(max_size=60)
SMALL = Limits(max_record_bytes=25, max_depth=6)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(JUNK, SIZES, SIZES, st.sampled_from([LIMITS, SMALL]))
@example(b'{"a":1}.5', 1, 1, LIMITS)
@example(b'{"\\x": [{"a": 1', 1, 1, LIMITS)
def test_any_bytes_give_the_same_however_they_are_cut(data: bytes, chunk: int, block: int, limits: Limits) -> None:
    assert (
        outcome(data, chunk_bytes=chunk, block=block, limits=limits).everything()
        == outcome(data, limits=limits).everything()
    )


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(JUNK)
def test_every_byte_belongs_to_a_record_or_is_a_separator(data: bytes) -> None:
    got = outcome(data)
    left = bytearray(data)
    end = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    left[:end] = b" " * end
    for raw, (_, _, byte) in zip(got.raws, got.places, strict=True):
        assert byte >= end
        assert data[byte : byte + len(raw)] == raw
        end = byte + len(raw)
        left[byte:end] = b" " * len(raw)
    rest = re.sub(rb"[ \t\r\n,\[\]]", b"", bytes(left))
    around_a_list = re.fullmatch(rb'(\{"[^"{}]*":\}?)*', rest)
    assert around_a_list or any(note[0] == "FT901" for note in got.notes), bytes(left)


@given(JUNK)
def test_a_file_of_any_bytes_is_read_or_refused(data: bytes) -> None:
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(data)
        file.flush()
        with suppress(InputError):
            for chunk in CONTAINER.chunks(Source(file.name), ReadSettings()):
                for index, _ in chunk.records():
                    chunk.column(index, "/a/b/0")


@given(RECORDS.filter(bool), st.data())
def test_a_pointer_gives_the_place_of_its_value(records: list[Any], data: st.DataObject) -> None:
    text = json.dumps(records, indent=data.draw(st.sampled_from([None, 1])), ensure_ascii=False)
    [chunk] = CONTAINER.chunks(Blocks(text.encode()), ReadSettings())
    values = [v for _, v in chunk.records()]
    index = data.draw(st.integers(0, len(values) - 1))
    key = data.draw(st.sampled_from([*(values[index] or {"": 0}), ""]))
    pointer = "/" + key.replace("~", "~0").replace("/", "~1")
    if key not in values[index]:
        return
    line, column = chunk.column(index, pointer)
    rest = "\n".join([text.split("\n")[line - 1][column - 1 :], *text.split("\n")[line:]])
    assert json.JSONDecoder().raw_decode(rest)[0] == resolve(values[index], pointer)
