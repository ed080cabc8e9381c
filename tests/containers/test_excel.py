"""Workbooks: the first sheet, every cell text, and nothing that eats the machine."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ftconv.containers.chunk import Broken, ReadSettings
from ftconv.containers.excel import CONTAINER
from ftconv.containers.workbook_guard import ods_cells, xlsb_cells, xlsx_cells
from ftconv.errors import InputError, UsageError
from ftconv.files.source import Source
from ftconv.model.limits import Limits


def workbook(*sheets: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"Sheet {number}")
        for r, row in enumerate(rows, 1):
            for c, cell in enumerate(row, 1):
                if cell is not None:
                    sheet.cell(r, c, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class Read:
    def __init__(self, path: Path, data: bytes | None = None, **how: Any) -> None:
        if data is not None:
            path.write_bytes(data)
        self.records: list[Any] = []
        self.lines: list[int] = []
        self.raws: list[bytes] = []
        self.notes: list[tuple[str, str, int]] = []
        for chunk in CONTAINER.chunks(Source(str(path)), ReadSettings(**how)):
            for index, value in chunk.records():
                self.records.append(value)
                self.lines.append(chunk.place(index).line)
                self.raws.append(chunk.raw(index))
                assert chunk.column(index, "/x") == (self.lines[-1], 0)
            self.notes += [(note.code, note.message, place.line) for note, place in chunk.notes]


@pytest.fixture
def xlsx(tmp_path: Path) -> Path:
    return tmp_path / "book.xlsx"


def test_the_first_row_names_the_columns(xlsx: Path) -> None:
    got = Read(xlsx, workbook([["prompt", "completion"], ["Hi", "Hello\nyou"], ["007", "=1+1 is 2"]]))
    assert got.records == [{"prompt": "Hi", "completion": "Hello\nyou"}, {"prompt": "007", "completion": ""}]
    assert got.lines == [2, 3]
    assert got.raws[0] == b'{"prompt":"Hi","completion":"Hello\\nyou"}'


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (3, "3"),
        (3.0, "3"),
        (3.25, "3.25"),
        (-0.5, "-0.5"),
        (123456789012345, "123456789012345"),
        (True, "TRUE"),
        (False, "FALSE"),
        (date(2024, 2, 29), "2024-02-29"),
        (datetime(2024, 2, 29, 13, 5, 1), "2024-02-29T13:05:01"),
        (time(7, 30), "07:30:00"),
        (timedelta(hours=30), "PT108000S"),
        ("None", "None"),
        (" x ", " x "),
        ("\u2028é\U0001f600", "\u2028é\U0001f600"),
        (None, ""),
    ],
)
def test_a_cell_is_text(xlsx: Path, cell: Any, text: str) -> None:
    assert Read(xlsx, workbook([["a", "b"], [cell, "x"]])).records == [{"a": text, "b": "x"}]


def test_rows_keep_their_number_and_blank_ones_are_told(xlsx: Path) -> None:
    got = Read(xlsx, workbook([[], [], ["a", "b"], ["1", "2"], [], ["3", "4"]]))
    assert got.records == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]
    assert got.lines == [4, 6]
    assert got.notes == [("FT104", "blank row", 5)]


def test_names_that_are_missing_or_stand_twice_are_made(xlsx: Path) -> None:
    got = Read(xlsx, workbook([["a", None, "a", "a.2", "a"], list("12345")]))
    assert got.records == [{"a": "1", "column_2": "2", "a.3": "3", "a.2": "4", "a.4": "5"}]
    assert [note[0] for note in got.notes] == ["FT105", "FT105"]


def test_without_a_header_the_columns_are_numbered(xlsx: Path) -> None:
    assert Read(xlsx, workbook([["a", "b"], ["c", "d"]]), header=False).records == [
        {"1": "a", "2": "b"},
        {"1": "c", "2": "d"},
    ]


def test_other_sheets_with_something_in_them_are_named(xlsx: Path) -> None:
    got = Read(xlsx, workbook([["a"], ["1"]], [], [["b"], ["2"]]))
    assert got.records == [{"a": "1"}]
    assert [note[0] for note in got.notes] == ["FT901"]
    assert "'Sheet 3'" in got.notes[0][1]
    assert "Sheet 2" not in got.notes[0][1]


@pytest.mark.parametrize("sheet", [[], [["a", "b"]]])
def test_a_sheet_without_rows_has_no_record(xlsx: Path, sheet: list[Any]) -> None:
    assert Read(xlsx, workbook(sheet)).records == []


def test_chunks_change_nothing(xlsx: Path) -> None:
    data = workbook([["a"], *[[str(n) * 10] if n % 7 else [] for n in range(100)]])
    one, many = Read(xlsx, data), Read(xlsx, data, chunk_bytes=50)
    assert (one.records, one.lines, one.notes) == (many.records, many.lines, many.notes)


def test_a_packed_workbook_is_read(tmp_path: Path) -> None:
    import gzip

    got = Read(tmp_path / "book.xlsx.gz", gzip.compress(workbook([["a"], ["1"]])))
    assert got.records == [{"a": "1"}]


def test_a_row_longer_than_the_limit_is_refused(xlsx: Path) -> None:
    got = Read(xlsx, workbook([["a"], ["x" * 200], ["y"]]), limits=Limits(max_record_bytes=100))
    assert isinstance(got.records[0], Broken)
    assert got.records[0].code == "FT114"
    assert got.records[1] == {"a": "y"}


def test_a_sheet_with_far_corners_is_refused(xlsx: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "a"
    book.active["XFD1048576"] = "b"
    book.save(xlsx)
    with pytest.raises(InputError, match="17,179,869,184 cells") as error:
        Read(xlsx)
    assert error.value.code == "FT114"


def test_a_workbook_that_unpacks_to_too_much_is_refused(xlsx: Path) -> None:
    with zipfile.ZipFile(xlsx, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 70_000_000)
    with pytest.raises(InputError, match=r"limits\.max_ratio") as error:
        Read(xlsx)
    assert error.value.code == "FT114"


@pytest.mark.parametrize("data", [b"PK\x03\x04 and no more", b"\xd0\xcf\x11\xe0" + b"\0" * 600, b"", b"a,b\n1,2\n"])
def test_what_is_no_workbook_is_refused_in_one_line(xlsx: Path, data: bytes) -> None:
    with pytest.raises(InputError) as error:
        Read(xlsx, data)
    assert "\n" not in str(error.value)


def test_a_missing_file_is_told(xlsx: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        Read(xlsx)


def test_an_encoding_makes_no_sense(xlsx: Path) -> None:
    xlsx.write_bytes(workbook([["a"]]))
    with pytest.raises(UsageError, match="--encoding is for text"):
        list(CONTAINER.chunks(Source(str(xlsx), encoding="cp1252"), ReadSettings()))


SOUND = workbook([["a", "b"], ["1", 2], [None, date(2024, 1, 1)]])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), min_size=1, max_size=5))
def test_a_damaged_workbook_is_read_or_refused(xlsx: Path, damage: list[tuple[int, int]]) -> None:
    data = bytearray(SOUND)
    for at, byte in damage:
        data[at] = byte
    try:
        Read(xlsx, bytes(data))
    except InputError as error:
        assert "\n" not in str(error)


# -- the guard ---------------------------------------------------------------------------------------------------------


def test_cells_without_a_value_do_not_count() -> None:
    sheet = b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row><row r="9"><c r="C9" t="s"><v>0</v></c></row>'
    assert xlsx_cells(io.BytesIO(sheet)) == 27


def test_cells_that_do_not_say_where_they_stand_count() -> None:
    sheet = b'<row r="1"><c><v>1</v></c><c><v>1</v></c><c><v>1</v></c></row><row r="1000"><c><v>1</v></c></row>'
    assert xlsx_cells(io.BytesIO(sheet)) == 4000


def test_repeated_rows_and_cells_count() -> None:
    row = b'<table:table-row table:number-rows-repeated="%d">%s</table:table-row>'
    full = b'<table:table-cell table:number-columns-repeated="7" office:value="1"/>'
    empty = b'<table:table-cell table:number-columns-repeated="16000"/>'
    assert ods_cells(io.BytesIO(row % (5, full + empty) + row % (1000000, empty))) == 35
    assert ods_cells(io.BytesIO(row % (1000, empty) + row % (1, empty + full))) == 1001 * 16007


def test_binary_cells_count() -> None:
    def record(kind: int, first: int) -> bytes:
        return bytes([kind, 8]) + first.to_bytes(4, "little") + b"\0" * 4

    sheet = bytes([0x81, 0x01, 0]) + record(0, 0) + record(2, 4) + record(0, 99) + record(1, 16000) + record(7, 9)
    assert xlsb_cells(io.BytesIO(sheet)) == 1000
