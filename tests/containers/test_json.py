"""Reading and writing JSON: lists, objects one after another, wrapped lists, and what is broken in them."""

from __future__ import annotations

import io
import json
import pickle
import re
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ftconv.containers.chunk import Broken, ReadSettings, WriteSettings
from ftconv.containers.json_stream import CONTAINER
from ftconv.errors import InputError
from ftconv.limits import Limits
from ftconv.place import resolve
from ftconv.source import Source

LIMITS = Limits()


class Blocks(Source):
    """A source of bytes at hand, in blocks of any size."""

    def __init__(self, data: bytes, size: int = 0) -> None:
        super().__init__("data.json")
        self._data = data
        self._size = size

    def blocks(self, size: int = 1 << 20) -> Iterator[bytes]:
        self.bom = self._data.startswith(b"\xef\xbb\xbf")
        data = self._data[3:] if self.bom else self._data
        size = self._size or size
        for start in range(0, len(data), size):
            yield data[start : start + size]


class Outcome:
    """All that reading an input gave, whatever its chunks were."""

    def __init__(self, data: bytes | str, chunk_bytes: int = 1 << 20, block: int = 0, limits: Limits = LIMITS) -> None:
        data = data.encode() if isinstance(data, str) else data
        self.records: list[Any] = []
        self.raws: list[bytes] = []
        self.places: list[tuple[int, int, int]] = []
        self.columns: list[tuple[int, int]] = []
        self.notes: list[tuple[str, str, int, int, int]] = []
        self.order: list[str] = []
        source = Blocks(data, block)
        for chunk in CONTAINER.chunks(source, ReadSettings(chunk_bytes=chunk_bytes, limits=limits)):
            chunk = pickle.loads(pickle.dumps(chunk))
            for index, value in chunk.records():
                self._take_notes(chunk)
                place = chunk.place(index)
                assert place.record == index
                self.records.append(value)
                self.raws.append(chunk.raw(index))
                self.places.append((place.line, place.column, place.byte))
                self.columns.append(chunk.column(index, "/a/0"))
                self.order.append("record")
            self._take_notes(chunk)

    def _take_notes(self, chunk: Any) -> None:
        for note, place in chunk.notes:
            self.notes.append((note.code, note.message, place.line, place.column, place.byte))
            self.order.append(note.code)
        chunk.notes.clear()

    @property
    def codes(self) -> list[str]:
        """The code of each broken record, "" for a good one."""
        return [r.code if isinstance(r, Broken) else "" for r in self.records]

    def everything(self) -> tuple[Any, ...]:
        return self.records, self.raws, self.places, self.columns, self.notes, self.order


def read(data: bytes | str, **how: Any) -> list[Any]:
    return Outcome(data, **how).records


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
    got = Outcome(b'\xef\xbb\xbf[{"a": 1}]')
    assert got.records == [{"a": 1}]
    assert got.places == [(1, 2, 4)]
    assert [n[:4] for n in got.notes] == [
        ("FT103", "starts with a byte order mark, which most readers refuse; it was left out", 1, 1)
    ]


# -- wrapped lists -----------------------------------------------------------------------------------------------------


def test_an_object_around_the_list_is_opened() -> None:
    got = Outcome('{"data": [{"q": 1}, {"q": 2}]}')
    assert (got.records, got.notes) == ([{"q": 1}, {"q": 2}], [])


def test_keys_beside_a_wrapped_list_are_named() -> None:
    got = Outcome('{"version": "1",\n "data": [{"q": 1}],\n "source": {"of": []}}')
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
    got = Outcome(text, chunk_bytes=1 << 16)
    assert got.records == records
    assert [n[1].split("`")[1] for n in got.notes] == ["version", "license"]


def test_a_second_list_behind_a_long_one_is_refused_not_forgotten() -> None:
    got = Outcome(json.dumps({"train": [{"q": "x" * 1000}] * 2000, "test": [{"q": "y"}]}))
    assert got.codes == [""] * 2000 + ["FT201"]
    assert got.raws[-1] == b'[{"q": "y"}]'
    assert "`test`" in got.records[-1].message


def test_a_long_conversation_is_not_opened() -> None:
    record = {"id": 1, "log": [{"speaker": "A", "said": "x" * 1000}] * 2000}
    assert read(json.dumps(record)) == [record]


def test_a_broken_record_in_a_wrapped_list_costs_itself() -> None:
    got = Outcome('{"data": [\n {"q": 1},\n {"q" 2},\n {"q": 3}\n]}')
    assert got.codes == ["", "FT101", ""]
    assert got.notes == []


# -- places ------------------------------------------------------------------------------------------------------------


def test_records_know_line_column_and_byte() -> None:
    got = Outcome('[\n  {"é": "ü"}, {"a": 1},\n\n\t{"b": 2}\n]')
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


# -- what is broken ----------------------------------------------------------------------------------------------------

GUIDE = """\
{"messages": [{"role": "system", "content": "Bolt is a robot."},\x20
{"role": "user", "content": "Who are you?"}\x20
{"role": "agent", "content": "Bolt."}]}\x20
\x20
{"messages": [{"role": "system", "content": "Bolt is a robot."},\x20
{"role": "user", "content": "What's 'new'?"}\x20
{"role": "agent", "content": "Me."}]}\x20
\x20
{"messages": [{"role": "system", "content": "Bolt is a robot."},\x20
{"role": "user", "content": "How far?"}\x20
{"role": "agent", "content": "Far."}]}
"""


def test_each_object_with_a_missing_comma_is_broken_at_its_own_line() -> None:
    got = Outcome(GUIDE)
    assert got.codes == ["FT101"] * 3
    assert [p[:2] for p in got.places] == [(1, 1), (5, 1), (9, 1)]
    assert [(r.message, r.line, r.column) for r in got.records] == [("missing comma", 2, 1)] * 3


def test_only_the_object_with_a_missing_comma_is_broken() -> None:
    whole = GUIDE.replace('"} \n{"role": "agent", "content": "Me', '"},\n{"role": "agent", "content": "Me')
    got = Outcome(whole)
    assert got.codes == ["FT101", "", "FT101"]


def test_the_fault_of_a_record_in_the_middle_of_a_line_has_its_column_in_the_line() -> None:
    got = Outcome('[{"a": 1}, {"b" 2}]')
    [broken] = [r for r in got.records if isinstance(r, Broken)]
    assert (broken.line, broken.column, broken.byte) == (0, 17, 5)


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ('{"m": "x" "n": 1}', "FT101"),
        ('{"m": "x",}', "FT101"),
        ("{'m': 'x'}", "FT101"),
        ("{m: 1}", "FT101"),
        ('{"m": None}', "FT101"),
        ('{"m": NaN}', "FT106"),
        ('{"m": "x\ny"}', "FT101"),
        ('{"m": "x}', "FT101"),
        ('{"m": [1, 2}', "FT101"),
        ('{"m": 1, "m": 2}', "FT105"),
        ('{"m": "\\ud800"}', "FT107"),
        ('{"m": "a "quoted" word"}', "FT101"),
        ('{"m": {"n": 1}', "FT101"),
        ('{"m": "C:\\path"}', "FT101"),
        ("[" * 5000 + "]" * 5000, "FT114"),
        ('{"m": ' * 300 + "1" + "}" * 300, "FT114"),
    ],
)
@pytest.mark.parametrize(
    "layout", ["[{0},\n{1},\n{0}]", "{0}\n{1}\n{0}\n", "[\n  {0},\n  {1},\n  {0}\n]\n", "[{0}, {1}, {0}]"]
)
def test_a_broken_record_costs_itself(bad: str, code: str, layout: str) -> None:
    if layout == "[{0}, {1}, {0}]" and bad == '{"m": "x}':
        pytest.skip("on one line, a quote without its end cannot be told from a longer text")
    good = '{"m": "good"}'
    got = Outcome(layout.replace("{0}", good).replace("{1}", bad))
    assert got.codes == ["", code, ""], got.records
    assert got.records[0] == got.records[2] == {"m": "good"}
    assert got.notes == []


def test_a_byte_that_is_not_utf_8_costs_its_record() -> None:
    got = Outcome(b'[{"m": "a"},\n {"m": "\xe4"},\n {"m": "b"}]')
    assert got.codes == ["", "FT102", ""]
    assert got.raws[1] == b'{"m": "\xe4"}'
    assert got.records[1].byte == 7


def test_records_that_differ_in_keys_are_found_by_their_brackets() -> None:
    got = Outcome('[{"a": 1}, {"b": [1 2]}, {"c": 3}]')
    assert got.codes == ["", "FT101", ""]


def test_records_that_differ_in_keys_are_found_by_their_indentation() -> None:
    got = Outcome('[\n  {"a": 1},\n  {"b": [\n    {"x": 1},\n    {"x" 2\n  },\n  {"c": 3}\n]')
    assert got.codes == ["", "FT101", ""]
    assert got.records[2] == {"c": 3}


def test_a_list_that_is_cut_off_keeps_its_whole_records() -> None:
    got = Outcome('[{"a": 1},\n {"a": 2},\n {"a": "thr')
    assert got.codes == ["", "", "FT101"]
    assert "cut off" in got.records[2].message
    got = Outcome('[{"a": 1},\n {"a": 2}')
    assert got.codes == ["", ""]
    assert [n[:3] for n in got.notes] == [("FT101", "cut off: the list that begins in line 1 has no end", 2)]


def test_commas_that_are_missing_or_too_many_are_told_once() -> None:
    got = Outcome('[{"a": 1} {"a": 2} {"a": 3},, {"a": 4},]')
    assert got.records == [{"a": n} for n in (1, 2, 3, 4)]
    assert [(n[0], n[3]) for n in got.notes] == [("FT109", 11), ("FT109", 31), ("FT109", 40)]


def test_what_stands_between_records_is_told() -> None:
    got = Outcome('{"a": 1}\nhello world\n{"a": 2} oops {"a": 3}]\n')
    assert got.codes == ["", "FT101", "", "FT101", "", "FT101"]
    assert got.raws[1::2] == [b"hello world", b"oops", b"]"]


def test_a_script_around_the_list_costs_only_its_own_words() -> None:
    got = Outcome('var data = [{"a": 1},\n{"a": 2}];\n')
    assert got.codes == ["FT101", "", "", "FT101"]


def test_a_record_longer_than_the_limit_is_skipped_and_the_next_are_read() -> None:
    limits = Limits(max_record_bytes=100)
    text = json.dumps([{"a": "x"}, {"a": ["y" * 60] * 2000}, {"a": "z"}, {"a": "]}"}], indent=1)
    for block in (0, 10, 1000):
        got = Outcome(text, block=block, limits=limits)
        assert got.codes == ["", "FT114", "", ""]
        assert "100 bytes" in got.records[1].message
        assert len(got.raws[1]) == 1000


def test_a_text_longer_than_the_limit_is_skipped_too() -> None:
    text = json.dumps(["x", 'a\\"' * 5000, "y", "7" * 10]) + "8" * 5000 + " 9"
    got = Outcome(text, limits=Limits(max_record_bytes=100))
    assert got.codes == ["", "FT114", "", "", "FT114", ""]
    assert got.records[-1] == 9


def test_a_record_without_end_longer_than_the_limit_is_told_to_be_the_last() -> None:
    text = '[{"a": 1}, {"b": "' + "x" * 500
    got = Outcome(text, limits=Limits(max_record_bytes=100))
    assert got.codes == ["", "FT114"]
    assert "the rest of the file was skipped" in got.records[1].message


def test_a_bracket_that_is_missing_does_not_take_the_rest_along() -> None:
    good = '{"m": [{"r": 1}]}'
    text = f'[\n{good},\n{{"m": [{{"r": 1}},\n{good},\n{good}\n]'
    got = Outcome(text)
    assert got.codes == ["", "FT101", "", ""]


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


# -- laws --------------------------------------------------------------------------------------------------------------

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
    got = Outcome(text, chunk, block)
    assert (got.records, got.notes) == (records, [])
    assert [json.loads(raw) for raw in got.raws] == records
    assert all(text.encode()[b:].startswith(raw) for raw, (_, _, b) in zip(got.raws, got.places, strict=True))


@given(RECORDS, st.sampled_from([None, 0, 3]), st.sampled_from(["", "\n", ",\r\n", ", "]), SIZES, SIZES)
def test_objects_one_after_another_give_the_same(
    records: list[Any], indent: Any, between: str, chunk: int, block: int
) -> None:
    records = [{"prompt": n, **record} for n, record in enumerate(records)]
    got = Outcome(between.join(json.dumps(r, indent=indent) for r in records), chunk, block)
    assert (got.records, got.notes) == (records, [])


@given(RECORDS.filter(bool), st.sampled_from([None, 2]), SIZES, SIZES)
def test_a_wrapped_list_gives_the_same(records: list[Any], indent: Any, chunk: int, block: int) -> None:
    records = [{"q": n, **{k: v for k, v in r.items() if k not in ("role", "from")}} for n, r in enumerate(records)]
    got = Outcome(json.dumps({"v": 1, "data": records, "w": []}, indent=indent), chunk, block)
    assert got.records == records
    assert [n[0] for n in got.notes] == ["FT901", "FT901"]


@given(RECORDS)
def test_what_is_written_reads_back(records: list[Any]) -> None:
    assert read(written(records[:2], records[2:])) == records


@given(RECORDS, SIZES)
def test_a_place_is_where_the_record_stands(records: list[Any], chunk: int) -> None:
    text = json.dumps(records, indent=1, ensure_ascii=False)
    got = Outcome(text, chunk)
    lines = text.split("\n")
    for (line, column, byte), raw in zip(got.places, got.raws, strict=True):
        assert "\n".join([lines[line - 1][column - 1 :], *lines[line:]]).encode().startswith(raw)
        assert text.encode()[byte:].startswith(raw)


PIECES = st.sampled_from(
    ["{", "}", "[", "]", ",", ":", '"', "\n", " ", "\\", '"a"', '"a":', '{"a":1}', '{"a": [', "\n{", "\n  {", "]}", "},",
     "x", "1", "-", ".5", "e", "null", "tru", "'", "é", "\ud800", "\\u12", '{"data": [{"q":', '"role"', "\r", "\t"]
)  # fmt: skip
JUNK = st.lists(PIECES, max_size=40).map(lambda p: "".join(p).encode("utf-8", "surrogatepass")) | st.binary(max_size=60)
SMALL = Limits(max_record_bytes=25, max_depth=6)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(JUNK, SIZES, SIZES, st.sampled_from([LIMITS, SMALL]))
@example(b'{"a":1}.5', 1, 1, LIMITS)
def test_any_bytes_give_the_same_however_they_are_cut(data: bytes, chunk: int, block: int, limits: Limits) -> None:
    assert Outcome(data, chunk, block, limits).everything() == Outcome(data, limits=limits).everything()


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(JUNK)
def test_every_byte_belongs_to_a_record_or_is_a_separator(data: bytes) -> None:
    got = Outcome(data)
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
def test_a_file_of_any_bytes_is_read_or_refused_in_one_line(data: bytes) -> None:
    import tempfile

    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(data)
        file.flush()
        try:
            for chunk in CONTAINER.chunks(Source(file.name), ReadSettings()):
                for index, _ in chunk.records():
                    chunk.column(index, "/a/b/0")
        except InputError as error:
            assert "\n" not in str(error)


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
