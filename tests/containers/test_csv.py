"""Reading and writing CSV: rows, their places, the way back after a broken quote; and that chunks change nothing."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import Blocks

from ftconv.containers.chunk import Broken, Container, ReadSettings, WriteSettings
from ftconv.containers.csv_rows import sniff_delimiter
from ftconv.containers.csv_table import CSV, TSV
from ftconv.errors import InputError
from ftconv.model.limits import Limits


class Read:
    """All that reading gave: values, places as (line, column, byte), raw rows, and what was said."""

    def __init__(self, data: bytes | str, *, container: Container = CSV, block: int = 0, **how: Any) -> None:
        data = data.encode() if isinstance(data, str) else data
        self.values: list[Any] = []
        self.places: list[tuple[int, int, int]] = []
        self.columns: list[tuple[int, int]] = []
        self.raws: list[bytes] = []
        self.notes: list[tuple[str, int, int]] = []
        for chunk in container.chunks(Blocks(data, block), ReadSettings(**how)):
            for index, value in chunk.records():
                place = chunk.place(index)
                self.values.append(value)
                self.places.append((place.line, place.column, place.byte))
                self.columns.append((0, 0) if isinstance(value, Broken) else chunk.column(index, "/b"))
                self.raws.append(chunk.raw(index))
            self.notes += [(note.code, place.line, place.byte) for note, place in chunk.notes]

    @property
    def codes(self) -> list[str]:
        return [value.code if isinstance(value, Broken) else "" for value in self.values]

    @property
    def rows(self) -> list[list[str]]:
        return [[] if isinstance(value, Broken) else list(value.values()) for value in self.values]

    def everything(self) -> tuple[Any, ...]:
        return self.values, self.places, self.columns, self.raws, self.notes


def test_each_row_is_a_record_of_the_columns_of_the_header() -> None:
    read = Read('a,b\n1,2\n"x, ""y""\nz",é\nlast,row')
    assert read.values == [{"a": "1", "b": "2"}, {"a": 'x, "y"\nz', "b": "é"}, {"a": "last", "b": "row"}]
    assert read.places == [(2, 1, 4), (3, 1, 8), (5, 1, 24)]
    assert read.columns == [(2, 3), (4, 4), (5, 6)]
    assert read.raws == [b"1,2", '"x, ""y""\nz",é'.encode(), b"last,row"]


@pytest.mark.parametrize("mark", [";", "\t", "|", ","])
def test_the_delimiter_is_found_by_looking(mark: str) -> None:
    text = "a,b\nx,y\n1.5,2\n".replace(",", mark)
    assert Read(text).rows == [["x", "y"], ["1.5", "2"]]
    assert Read(text, container=TSV).rows == [["x", "y"], ["1.5", "2"]]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b;c\n1,2;3\n", ","),
        ("a;b\n1,5;2,5\n", ";"),
        ("a\nb\n", ","),
        ('"a;b","c"\nd,e\n', ","),
        ("a|b,c|d\n1|2|3\n", "|"),
    ],
)
def test_the_delimiter_is_the_one_that_all_rows_agree_on(text: str, delimiter: str) -> None:
    assert sniff_delimiter(text, ",") == delimiter


def test_the_delimiter_does_not_depend_on_the_first_chunk() -> None:
    text = "q,1;a\n" + "one;two three\n" * 30
    for chunk in (1, 8, 1000):
        assert Read(text, chunk_bytes=chunk).rows == Read(text).rows == [["one", "two three"]] * 30


def test_line_ends_of_any_kind_end_a_row_and_stay_inside_quotes() -> None:
    read = Read('a,b\r\n1,"x\r\ny"\r\n2,"x\ny"\n3,"x\ry"\r\n')
    assert read.rows == [["1", "x\r\ny"], ["2", "x\ny"], ["3", "x\ry"]]
    assert read.raws[0] == b'1,"x\r\ny"'


def test_blank_lines_are_named_and_are_no_records() -> None:
    read = Read("\r\na,b\n\n1,2\n\n")
    assert read.rows == [["1", "2"]]
    assert [note[:2] for note in read.notes] == [("FT104", 1), ("FT104", 3), ("FT104", 5)]


def test_an_empty_cell_alone_is_a_record_and_no_blank_line() -> None:
    assert Read('a\n""\nx\n').rows == [[""], ["x"]]


def test_a_byte_order_mark_is_named_and_is_no_part_of_the_first_column() -> None:
    read = Read(b"\xef\xbb\xbfa,b\n1,2\n")
    assert read.values == [{"a": "1", "b": "2"}]
    assert read.places == [(2, 1, 7)]
    assert read.notes == [("FT103", 1, 0)]


def test_columns_without_a_name_and_with_the_same_one_are_told_apart() -> None:
    read = Read("a,,a,a\n1,2,3,4\n")
    assert read.values == [{"a": "1", "column_2": "2", "a.2": "3", "a.3": "4"}]
    assert [note[0] for note in read.notes] == ["FT105", "FT105"]


def test_without_a_header_columns_are_numbers() -> None:
    read = Read("x,y\n1,2\n", header=False)
    assert read.values == [{"1": "x", "2": "y"}, {"1": "1", "2": "2"}]
    assert read.places == [(1, 1, 0), (2, 1, 4)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('"a,b\n1,2\n', "data:1: the header cannot be read: unexpected end of data"),
        ('\n"a"x,b\n1,2\n', "data:2: the header cannot be read: ',' expected after '\"'"),
        ("a,b\r1,2\r", "data:1: the header cannot be read: a carriage return inside a row; save the file with LF"),
        (b"caf\xe9,b\n1,2\n", "data:1: the header cannot be read: byte 0xE9 is not UTF-8"),
    ],
)
def test_a_header_that_cannot_be_read_is_an_error_of_the_input(text: bytes | str, words: str) -> None:
    for chunk in (1, 1000):
        with pytest.raises(InputError) as raised:
            Read(text, chunk_bytes=chunk)
        assert str(raised.value).startswith(words)


# -- the way back after a broken quote ---------------------------------------------------------------------------------

WAYS_BACK = [
    # the text under the header, what each record is: its cells, or "" for a broken one
    ('"open,x\n1,2\n3,4\n', ["", ["1", "2"], ["3", "4"]]),
    ('"open,x\n1,2\n"3",4\n5,6\n', ["", ["1", "2"], ["3", "4"], ["5", "6"]]),
    ('"open,x\n"3\n3",4\n5,6\n', ["", ["3\n3", "4"], ["5", "6"]]),
    ('1,"open\n3,4\n5,6\n', ["", ["3", "4"], ["5", "6"]]),
    ('"a"b,c\n3,4\n', ["", ["3", "4"]]),
    ('"a","b"c\n"3","4"\n', ["", ["3", "4"]]),
    ('"Hello, friend\nHow are you, today?\nI said "yes" to you",x\n3,4\n', ["", ["3", "4"]]),
    ('"Dear, all\nfirst, one\nthen, two\nhe said "yes" to you",x\n3,4\n', ["", ["3", "4"]]),
    ('1,2,3\n3,4\n5\n6,7\n', ["", ["3", "4"], "", ["6", "7"]]),
    ('"open,x\nragged\n1,2\n3,4\n5,6\n"7",8\n', ["", "", ["1", "2"], ["3", "4"], ["5", "6"], ["7", "8"]]),
    ('"one,x\n"two,x\n3,4\n', ["", ["3", "4"]]),
    ('a"b,c\n3,4\n', [['a"b', "c"], ["3", "4"]]),
    (' "a, b",c\n3,4\n', ["", ["3", "4"]]),
    ('1,"\n', [""]),
    ('"', [""]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), WAYS_BACK, ids=[repr(text) for text, _ in WAYS_BACK])
def test_a_broken_row_takes_no_good_one_with_it(text: str, expected: list[Any]) -> None:
    for chunk in (1, 5, 1000):
        assert [row or "" for row in Read(f"a,b\n{text}", chunk_bytes=chunk).rows] == expected


def test_a_good_row_of_many_lines_is_not_taken_for_a_broken_one() -> None:
    poem = "\n".join(f"line {n} of it" for n in range(3000))
    for chunk in (100, 1 << 17):
        assert Read(f'a,b\n"{poem}",x\n1,2\n', chunk_bytes=chunk).rows == [[poem, "x"], ["1", "2"]]


def test_a_quote_that_swallows_thousands_of_good_rows_is_found_before_they_are_all_in_memory() -> None:
    rows = [[f"q {n}", f"a {n}"] for n in range(5000)]
    text = 'a,b\n"open,x\n' + "".join(f"{q},{a}\n" for q, a in rows) + '"last",row\n'
    for chunk in (1000, 1 << 17):
        assert Read(text, chunk_bytes=chunk).rows == [[], *rows, ["last", "row"]]


def test_a_row_that_is_too_long_is_skipped_to_its_end() -> None:
    long = '"' + 'x, ""y""\n' * 40 + '",z'
    for chunk in (1, 50, 1000):
        read = Read(f"a,b\n1,2\n{long}\n3,4\n", chunk_bytes=chunk, limits=Limits(max_record_bytes=100))
        assert read.rows == [["1", "2"], [], ["3", "4"]]
        assert read.codes == ["", "FT114", ""]
        assert read.places[2] == (2 + 41 + 1, 1, 8 + len(long) + 1)
        assert read.raws[1] == long[:100].encode()


LINE = st.sampled_from([
    "1,2", '"a","b"', '"open', 'x,"y', '"', 'a"b,c', '"q""q",z', "", "one", 'n",o', "1,2,3", '"m\r', 'x\ry,z',
    ' "p",q', "é,\u2028", "w" * 30 + ",v", '"' + "w" * 30, '""', '"",""',
])  # fmt: skip


@settings(max_examples=budget(400))
@given(
    lines=st.lists(LINE, max_size=25), end=st.sampled_from(["\n", "\r\n"]), newline=st.booleans(),
    block=st.integers(1, 60), chunk=st.integers(1, 90), limit=st.sampled_from([25, 60, 10_000]),
    long=st.sampled_from([4, 1000]), bad=st.integers(0, 300),
)  # fmt: skip
def test_neither_blocks_nor_chunks_change_anything(
    lines: list[str], end: str, block: int, chunk: int, limit: int, long: int, newline: bool, bad: int
) -> None:
    data = bytearray(("a,b\n" + end.join(lines) + (end if newline else "")).encode())
    if 4 < bad < len(data) and data[bad] not in b'\r\n",':
        data[bad] = 0xFF
    limits = Limits(max_record_bytes=limit)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ftconv.containers.csv_rows.LONG", long)
        whole = Read(bytes(data), limits=limits)
        assert Read(bytes(data), block=block, chunk_bytes=chunk, limits=limits).everything() == whole.everything()


@settings(max_examples=budget(200))
@given(lines=st.lists(LINE, max_size=15))
def test_every_row_stands_at_its_place_and_nothing_is_left_out(lines: list[str]) -> None:
    data = ("a,b\n" + "\n".join(lines) + "\n").encode()
    read = Read(data)
    covered = len(b"a,b\n")
    for (line, _, byte), raw in zip(read.places, read.raws, strict=True):
        assert data[byte : byte + len(raw)] == raw
        assert data.count(b"\n", 0, byte) == line - 1
        assert not data[covered:byte].strip(b"\r\n")
        covered = byte + len(raw)
    assert not data[covered:].strip(b"\r\n")


CELL = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\r\n\t\"',;|\ufeff\0"), max_size=8)


@settings(max_examples=budget(300))
@given(
    names=st.lists(CELL.filter(lambda name: name and name[0] != "\ufeff"), min_size=1, max_size=3, unique=True),
    rows=st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=5), escape=st.booleans(),
    container=st.sampled_from([CSV, TSV]), chunk=st.integers(1, 50),
)  # fmt: skip
def test_what_was_written_reads_back_to_the_letter(
    names: list[str], rows: list[list[str]], escape: bool, container: Container, chunk: int
) -> None:
    records = [dict(zip(names, row, strict=False)) for row in rows]
    out = io.BytesIO()
    how = WriteSettings(columns=tuple(names), escape_formulas=escape)
    assert container.assemble is not None
    assert container.encode is not None
    assembler = container.assemble(out, how)
    assembler.add(container.encode(records, how)[0])
    assembler.close()
    delimiter = "\t" if container is TSV else ","
    plain = list(csv.reader(io.StringIO(out.getvalue().decode(), newline=""), delimiter=delimiter, strict=True))
    assert escape or plain == [names, *(list(record.values()) for record in records)]
    if len(names) > 1:  # of one column, the delimiter can only be guessed
        read = Read(out.getvalue(), container=container, unescape_formulas=escape, chunk_bytes=chunk)
        assert read.values == records


def test_what_is_no_text_is_written_as_json_and_said() -> None:
    how = WriteSettings(columns=("a", "b/~c"))
    assert CSV.encode is not None
    data, notes = CSV.encode([{"a": None, "b/~c": 1.5}, {"a": True}, {"a": {"x": "é"}, "b/~c": [1]}], how)
    assert data.decode() == ',1.5\ntrue,\n"{""x"":""é""}",[1]\n'
    assert [(note.code, note.pointer, index) for note, index in notes] == [
        ("FT911", "/a", 0), ("FT911", "/b~1~0c", 0), ("FT911", "/a", 1),
    ]  # fmt: skip
