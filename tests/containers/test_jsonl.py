"""Reading and writing JSON Lines: what a line is, where it stands, and that chunks change nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import Blocks

from ftconv.containers.chunk import Broken, ReadSettings, WriteSettings
from ftconv.containers.jsonl import CONTAINER, encode
from ftconv.model.limits import Limits


class Read:
    """All that reading gave: values, places as (line, column, byte), raw lines, and what was said."""

    def __init__(self, data: bytes | str, *, block: int = 0, **how: Any) -> None:
        data = data.encode() if isinstance(data, str) else data
        self.values: list[Any] = []
        self.places: list[tuple[int, int, int]] = []
        self.raws: list[bytes] = []
        self.notes: list[tuple[str, int, int]] = []
        for chunk in CONTAINER.chunks(Blocks(data, block), ReadSettings(**how)):
            for index, value in chunk.records():
                place = chunk.place(index)
                self.values.append(value)
                self.places.append((place.line, place.column, place.byte))
                self.raws.append(chunk.raw(index))
            self.notes += [(note.code, place.line, place.byte) for note, place in chunk.notes]

    @property
    def codes(self) -> list[str]:
        return [value.code if isinstance(value, Broken) else "" for value in self.values]

    def everything(self) -> tuple[Any, ...]:
        return self.values, self.places, self.raws, self.notes


def test_each_line_is_a_record_with_its_line_and_byte() -> None:
    read = Read('{"a": 1}\n{"é": 2}\n{"a": 3}')
    assert read.values == [{"a": 1}, {"é": 2}, {"a": 3}]
    assert read.places == [(1, 1, 0), (2, 1, 9), (3, 1, 19)]
    assert read.raws == [b'{"a": 1}', '{"é": 2}'.encode(), b'{"a": 3}']


@pytest.mark.parametrize("char", ["\u2028", "\u2029", "\u0085", "\\n", "\u00a0", "\ufeff"])
def test_only_a_newline_ends_a_line(char: str) -> None:
    assert len(Read(f'{{"a": "x{char}y"}}\n{{"b": 1}}\n').values) == 2


@pytest.mark.parametrize("end", ["\n", "\r\n", " \n", "\t\r\n"])
def test_white_space_at_the_end_of_a_line_is_no_matter(end: str) -> None:
    assert Read(f'{{"a": 1}}{end}{{"b": 2}}{end}').values == [{"a": 1}, {"b": 2}]


def test_blank_lines_are_named_and_are_no_records() -> None:
    read = Read('\n{"a": 1}\n  \n\r\n{"b": 2}\n\n')
    assert read.values == [{"a": 1}, {"b": 2}]
    assert read.notes == [("FT104", 1, 0), ("FT104", 3, 10), ("FT111", 4, 13), ("FT104", 4, 13), ("FT104", 6, 24)]


def test_the_newline_at_the_end_is_no_blank_line() -> None:
    assert Read('{"a": 1}\n').notes == Read('{"a": 1}').notes == []


def test_a_byte_order_mark_is_named_and_counted() -> None:
    read = Read(b'\xef\xbb\xbf{"a": 1}\n{"b": 2}\n')
    assert read.values == [{"a": 1}, {"b": 2}]
    assert read.notes == [("FT103", 1, 0)]
    assert read.places == [(1, 1, 3), (2, 1, 12)]


def test_a_byte_order_mark_in_the_middle_is_no_json() -> None:
    assert Read(b'{"a": 1}\n\xef\xbb\xbf{"b": 2}\n').codes == ["", "FT101"]


def test_values_of_any_kind_are_passed_on() -> None:
    assert Read('1\n"x"\nnull\n[1]\ntrue\n1.5\n').values == [1, "x", None, [1], True, 1.5]


@pytest.mark.parametrize("limit", [10, 1500])
@pytest.mark.parametrize("block", [1, 7, 100, 1 << 20])
def test_a_line_that_is_too_long_is_one_broken_record_however_it_comes(limit: int, block: int) -> None:
    long = json.dumps({"a": "x" * 4000})
    data = f'{{"a": 1}}\n{long}\n{{"b": 2}}\n{long}'
    read = Read(data, block=block, limits=Limits(max_record_bytes=limit), chunk_bytes=block)
    assert read.codes == ["", "FT114", "", "FT114"]
    assert read.places == [(1, 1, 0), (2, 1, 9), (3, 1, 10 + len(long)), (4, 1, 19 + len(long))]
    assert read.raws[1] == read.raws[3] == long[:1000].encode()


LINES = st.lists(
    st.sampled_from([b'{"a": 1}', b'{"a": "' + b"x" * 60 + b'"}', b"{", b"", b"  ", b'{"a": NaN}', b'{"a":1,"a":2}',
    b"\xff", b"[[]]",
                     b'{"a": 1}\r', b"x" * 2000]),
    max_size=12,
)  # fmt: skip


@settings(max_examples=budget(150))
@given(lines=LINES, mark=st.booleans(), block=st.integers(1, 80), chunk=st.integers(1, 200), newline=st.booleans())
def test_neither_blocks_nor_chunks_change_anything(
    lines: list[bytes], mark: bool, block: int, chunk: int, newline: bool
) -> None:
    data = (b"\xef\xbb\xbf" if mark else b"") + b"\n".join(lines) + (b"\n" if newline else b"")
    limits = Limits(max_record_bytes=50)
    assert (
        Read(data, block=block, chunk_bytes=chunk, limits=limits).everything() == Read(data, limits=limits).everything()
    )


@settings(max_examples=budget(100))
@given(lines=LINES)
def test_every_raw_line_stands_at_its_place(lines: list[bytes]) -> None:
    data = b"\n".join(lines)
    read = Read(data)
    for (line, _, byte), raw in zip(read.places, read.raws, strict=True):
        assert data[byte : byte + len(raw)] == raw
        assert data.count(b"\n", 0, byte) == line - 1
    assert len(read.values) + len([code for code, *_ in read.notes if code == "FT104"]) in (len(lines), len(lines) - 1)


def test_a_pointer_leads_to_line_and_column() -> None:
    (chunk,) = CONTAINER.chunks(Blocks('{"a": 1}\n{"é": {"b/c": [1, 22]}}\n'.encode()), ReadSettings())
    list(chunk.records())
    assert chunk.column(1, "/é/b~1c/1") == (2, 19)
    assert chunk.column(1, "/é") == (2, 7)
    assert chunk.column(1, "/nothing") == (2, 0)


def test_a_hundred_thousand_places_are_found_in_no_time() -> None:
    """Places are looked up, not counted anew from the start for each."""
    import time

    start = time.perf_counter()
    assert len(Read("x\n" * 100_000, chunk_bytes=1 << 20).places) == 100_000
    assert time.perf_counter() - start < 10


def test_records_are_written_one_a_line_with_all_their_digits_and_characters() -> None:
    from decimal import Decimal

    records = [{"a": "é\u2028\n", "n": Decimal("0.10"), "i": 10**30}, {}]
    data, notes = encode(records, WriteSettings())
    assert data == '{"a":"é\u2028\\n","n":0.10,"i":1000000000000000000000000000000}\n{}\n'.encode()
    assert notes == []


def test_nothing_makes_an_empty_file() -> None:
    class Out:
        def write(self, data: bytes) -> Iterator[int]:
            raise AssertionError("nothing is to be written")

    assert CONTAINER.assemble is not None
    CONTAINER.assemble(Out(), WriteSettings()).close()  # type: ignore[arg-type]
    assert encode([], WriteSettings()) == (b"", [])
