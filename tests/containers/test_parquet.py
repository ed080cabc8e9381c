"""Parquet: typed columns become JSON values, and texts are written."""

from __future__ import annotations

import gzip
import io
import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ftconv.containers.chunk import Broken, ReadSettings, WriteSettings
from ftconv.containers.parquet import CONTAINER
from ftconv.errors import InputError, UsageError
from ftconv.files.source import Source
from ftconv.model.limits import Limits
from ftconv.model.place import Note


def parquet(columns: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data.parquet"


class Read:
    def __init__(self, path: Path, data: bytes | None = None, **how: Any) -> None:
        if data is not None:
            path.write_bytes(data)
        self.records: list[Any] = []
        self.lines: list[int] = []
        self.raws: list[bytes] = []
        for chunk in CONTAINER.chunks(Source(str(path)), ReadSettings(**how)):
            for index, value in chunk.records():
                self.records.append(value)
                self.lines.append(chunk.place(index).line)
                self.raws.append(chunk.raw(index))
                assert chunk.column(index, "/x") == (self.lines[-1], 0)
            assert chunk.notes == []


def one(path: Path, array: Any) -> list[Any]:
    """The values of a column, or the Broken of its row."""
    return [r if isinstance(r, Broken) else r["x"] for r in Read(path, parquet({"x": array})).records]


# -- reading -----------------------------------------------------------------------------------------------------------


def test_rows_are_records(path: Path) -> None:
    got = Read(path, parquet({"prompt": ["Hi", "007"], "n": [1, None]}))
    assert got.records == [{"prompt": "Hi", "n": 1}, {"prompt": "007", "n": None}]
    assert got.lines == [1, 2]
    assert got.raws == [b'{"prompt":"Hi","n":1}', b'{"prompt":"007","n":null}']


def test_lists_and_structs_are_lists_and_objects(path: Path) -> None:
    turns = [[{"role": "user", "content": "q"}, {"role": "assistant", "content": "a", "weight": 1}], [], None]
    assert one(path, pa.array(turns)) == turns


def test_members_that_only_fill_a_struct_are_left_out(path: Path) -> None:
    assert one(path, [{"a": 1, "b": None}, {"a": None, "b": [{"c": None, "d": 2}, None]}]) == [
        {"a": 1},
        {"b": [{"d": 2}, None]},
    ]


def test_numbers_keep_every_digit(path: Path) -> None:
    assert one(path, pa.array([2**63 - 1, -(2**63)])) == [2**63 - 1, -(2**63)]
    assert one(path, pa.array([Decimal("1.50"), None])) == [Decimal("1.50"), None]
    assert one(path, pa.array([0.1, 1e300])) == [0.1, 1e300]


@pytest.mark.parametrize(
    ("array", "text"),
    [
        (pa.array([date(2024, 2, 29)]), "2024-02-29"),
        (pa.array([datetime(2024, 2, 29, 13, 5, 1)], pa.timestamp("s")), "2024-02-29T13:05:01"),
        (pa.array([1], pa.timestamp("ns")), "1970-01-01T00:00:00.000000001"),
        (pa.array([0], pa.timestamp("us", tz="UTC")), "1970-01-01T00:00:00Z"),
        (pa.array([time(7, 30)], pa.time32("s")), "07:30:00"),
        (pa.array([timedelta(hours=30)], pa.duration("ms")), "PT108000S"),
        (pa.array([1], pa.duration("ns")), "PT0.000000001S"),
    ],
)
def test_times_are_iso_text(path: Path, array: Any, text: str) -> None:
    assert one(path, array) == [text]


def test_times_inside_of_lists_and_structs_are_iso_text(path: Path) -> None:
    kind = pa.list_(pa.struct([("t", pa.timestamp("ms")), ("d", pa.large_list(pa.date32()))]))
    array = pa.array([[{"t": datetime(2024, 2, 29, 1, 2, 3, 4000), "d": [date(2024, 2, 29), None]}]], kind)
    assert one(path, array) == [[{"t": "2024-02-29T01:02:03.004", "d": ["2024-02-29", None]}]]


def test_bytes_that_are_text_are_text(path: Path) -> None:
    assert one(path, pa.array(["é".encode(), None])) == ["é", None]


def test_other_bytes_break_their_row(path: Path) -> None:
    got = Read(path, parquet({"t": ["a", "b"], "x": pa.array([b"\xff\xd8", b"ok"])}))
    broken, good = got.records
    assert (broken.code, "column 'x'" in broken.message) == ("FT102", True)
    assert json.loads(got.raws[0]) == {"t": "a", "x": "/9g="}
    assert good == {"t": "b", "x": "ok"}


def test_a_text_that_is_not_utf_8_breaks_its_row(path: Path) -> None:
    texts = pa.array([b"a", b"\xff", b"\xc3\xa9"]).view(pa.string())
    nested = pa.ListArray.from_arrays([0, 1, 2, 3], texts)
    for array, good in ((texts, ["a", "é"]), (nested, [["a"], ["é"]])):
        first, broken, last = one(path, array)
        assert [first, last] == good
        assert broken.code == "FT102"


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_that_is_none_breaks_its_row(path: Path, number: float) -> None:
    assert [getattr(value, "code", value) for value in one(path, pa.array([number, 1.5]))] == ["FT106", 1.5]


def test_maps_are_objects_unless_a_key_stands_twice(path: Path) -> None:
    kind = pa.map_(pa.string(), pa.int64())
    assert one(path, pa.array([[("a", 1)], [], [("a", 1), ("a", 2)]], kind)) == [{"a": 1}, {}, [["a", 1], ["a", 2]]]


def test_dictionary_columns_are_their_values(path: Path) -> None:
    assert one(path, pa.array(["a", "b", "a"]).dictionary_encode()) == ["a", "b", "a"]


def test_chunks_change_nothing(path: Path) -> None:
    data = parquet({"x": [str(n) * 20 for n in range(500)]})
    whole, parts = Read(path, data), Read(path, data, chunk_bytes=100)
    assert (whole.records, whole.lines, whole.raws) == (parts.records, parts.lines, parts.raws)


def test_a_packed_file_is_read(tmp_path: Path) -> None:
    assert Read(tmp_path / "data.parquet.gz", gzip.compress(parquet({"x": [1]}))).records == [{"x": 1}]


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(parquet({"x": ["a"]})))
    monkeypatch.setattr("sys.stdin", stdin)
    with Source("-") as source:
        [chunk] = CONTAINER.chunks(source, ReadSettings())
    assert [value for _, value in chunk.records()] == [{"x": "a"}]


def test_two_columns_of_one_name_are_refused(path: Path) -> None:
    pq.write_table(pa.Table.from_arrays([pa.array([1]), pa.array([2])], ["x", "x"]), path)
    with pytest.raises(InputError, match="two columns named 'x'") as error:
        Read(path)
    assert error.value.code == "FT105"


def test_a_row_longer_than_the_limit_is_refused(path: Path) -> None:
    long, short = Read(path, parquet({"x": ["y" * 200, "z"]}), limits=Limits(max_record_bytes=100)).records
    assert long.code == "FT114"
    assert short == {"x": "z"}


def test_columns_that_nest_too_deep_are_refused(path: Path) -> None:
    kind = pa.int8()
    for _ in range(12):
        kind = pa.list_(kind)
    with pytest.raises(InputError, match="deeper than 10 levels"):
        Read(path, parquet({"x": pa.array([None], kind)}), limits=Limits(max_depth=10))


def test_a_file_that_unpacks_to_too_much_is_refused(path: Path) -> None:
    data = parquet({"x": pa.array(["y" * 100_000]).take(pa.array([0] * 2000))})
    with pytest.raises(InputError, match=r"limits\.max_ratio") as error:
        Read(path, data)
    assert error.value.code == "FT114"


@pytest.mark.parametrize("data", [b"PAR1 and no more", b"", b"a,b\n1,2\n", b"PAR1" + b"\0" * 20 + b"PAR1"])
def test_what_is_no_parquet_is_refused_in_one_line(path: Path, data: bytes) -> None:
    with pytest.raises(InputError) as error:
        Read(path, data)
    assert "\n" not in str(error.value)


def test_an_encoding_makes_no_sense(path: Path) -> None:
    path.write_bytes(parquet({"x": [1]}))
    with pytest.raises(UsageError, match="--encoding is for text"):
        list(CONTAINER.chunks(Source(str(path), encoding="cp1252"), ReadSettings()))


# -- writing -----------------------------------------------------------------------------------------------------------


def written(
    records: list[dict[str, Any]], columns: tuple[str, ...], step: int = 2
) -> tuple[bytes, list[tuple[Note, int]]]:
    assert CONTAINER.encode
    assert CONTAINER.assemble
    how = WriteSettings(columns=columns)
    out, notes = io.BytesIO(), []
    assembler = CONTAINER.assemble(out, how)
    for start in range(0, len(records), step):
        encoded, said = CONTAINER.encode(records[start : start + step], how)
        notes += [(note, index + start) for note, index in said]
        assembler.add(encoded)
    assembler.close()
    assert not out.closed
    return out.getvalue(), notes


def test_without_types_lists_are_json_text(path: Path) -> None:
    turns = [{"role": "user", "content": "é\r\n"}]
    data, notes = written([{"messages": turns, "id": "007"}, {"id": None}], ("messages", "id"))
    assert notes == []
    first, second = Read(path, data).records
    assert json.loads(first["messages"]) == turns
    assert first["id"] == "007"
    assert second == {"messages": None, "id": None}


def test_numbers_without_a_type_become_text_and_that_is_reported(path: Path) -> None:
    data, notes = written([{"n": 123456789012345678901}, {"n": True}, {"n": None}, {"n": "1"}], ("n",))
    assert [r["n"] for r in Read(path, data).records] == ["123456789012345678901", "true", None, "1"]
    assert [(n.code, n.pointer, i) for n, i in notes] == [("FT911", "/n", 0), ("FT911", "/n", 1)]


def test_no_record_gives_a_table_without_rows(path: Path) -> None:
    for columns in ((), ("a",)):
        assert Read(path, written([], columns)[0]).records == []


def test_how_rows_come_does_not_change_the_file() -> None:
    records = [{"a": "x" * (n % 50)} for n in range(300)]
    assert written(records, ("a",), 1) == written(records, ("a",), 300)


CELLS = st.none() | st.text()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.fixed_dictionaries({"a": CELLS, "b é": CELLS}), max_size=5))
def test_texts_and_nulls_read_back(path: Path, records: list[dict[str, Any]]) -> None:
    data, notes = written(records, ("a", "b é"))
    assert notes == []
    assert Read(path, data).records == records
