"""Plain text: where records end, what is kept, what is told."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from reading import Outcome

from ftconv.containers.chunk import Broken, WriteSettings
from ftconv.containers.plain_text import CONTAINER
from ftconv.errors import RecordError
from ftconv.model.limits import Limits
from ftconv.model.place import Note


def outcome(data: bytes | str, **how: Any) -> Outcome:
    return Outcome(CONTAINER, data, **how)


def texts(data: bytes | str, split: str = "rule") -> list[str]:
    return [record["text"] for record in outcome(data, split_text=split).records]


# -- by rule -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["---", "=====", "***", "----------"])
def test_a_line_of_dashes_separates_records(line: str) -> None:
    assert texts(f"one\nmore\n{line}\ntwo\n") == ["one\nmore", "two"]


@pytest.mark.parametrize("line", ["--", "- - -", "--- x", " ---", "-=-", "| --- |"])
def test_a_line_of_anything_else_does_not(line: str) -> None:
    assert texts(f"one\n{line}\ntwo") == [f"one\n{line}\ntwo"]


def test_a_form_feed_separates_records_wherever_it_stands() -> None:
    assert texts("one\n\ftwo\fthree\n\f\nfour") == ["one", "two", "three", "four"]


def test_without_a_separator_the_file_is_one_record() -> None:
    assert texts("one\n\ntwo\n") == ["one\n\ntwo"]


def test_nothing_is_trimmed_but_the_newline_before_a_separator() -> None:
    assert texts("  one \n\n---\n\n two\t\n\n") == ["  one \n", "\n two\t\n"]


def test_line_ends_inside_a_text_stay() -> None:
    assert texts("one\r\nmore\r\n---\r\ntwo\rx\r\n") == ["one\r\nmore", "two\rx"]


def test_blank_blocks_are_no_records() -> None:
    assert texts("---\n---\n \n---\none\n---\n") == ["one"]


@pytest.mark.parametrize("nothing", ["", "\n", " \n\t\n", "---\n"])
def test_an_input_without_text_has_no_record(nothing: str) -> None:
    assert texts(nothing) == []


def test_unusual_line_ends_are_text() -> None:
    assert texts("a\u2028b\x85c\x0bd\n") == ["a\u2028b\x85c\x0bd"]


# -- other ways --------------------------------------------------------------------------------------------------------


def test_each_line_is_a_record_and_blank_ones_are_told() -> None:
    got = outcome("one\n\ntwo\r\n  \nthree", split_text="line")
    assert [r["text"] for r in got.records] == ["one", "two", "three"]
    assert [(n[0], n[2]) for n in got.notes] == [("FT104", 2), ("FT104", 4)]
    assert [p[0] for p in got.places] == [1, 3, 5]


def test_a_final_newline_makes_no_further_line() -> None:
    got = outcome("one\ntwo\n", split_text="line")
    assert len(got.records) == 2
    assert got.notes == []


def test_paragraphs_end_at_blank_lines() -> None:
    assert texts("\none\nmore\n\n \t\r\ntwo\n---\nthree\n\n", "paragraph") == ["one\nmore", "two\n---\nthree"]


def test_a_file_may_be_one_record() -> None:
    assert texts("one\n---\ntwo\n", "file") == ["one\n---\ntwo"]


# -- places and faults -------------------------------------------------------------------------------------------------


def test_a_block_knows_its_line_and_byte() -> None:
    got = outcome("é\n---\ntwo\nmore\n---\nthree")
    assert got.places == [(1, 1, 0), (3, 1, 7), (6, 1, 20)]
    assert got.columns == [(1, 0), (3, 0), (6, 0)]
    assert got.raws[1] == b"two\nmore"


def test_a_byte_that_is_not_utf_8_costs_its_block() -> None:
    got = outcome(b"one\n---\ntwo\n\xe4\n---\nthree")
    assert got.codes == ["", "FT102", ""]
    broken = got.records[1]
    assert isinstance(broken, Broken)
    assert (broken.line, broken.column, broken.byte) == (1, 1, 4)
    assert got.raws[1] == b"two\n\xe4"


def test_a_byte_order_mark_is_told_and_left_out() -> None:
    got = outcome(b"\xef\xbb\xbfone")
    assert got.records == [{"text": "one"}]
    assert got.places == [(1, 1, 3)]
    assert [n[0] for n in got.notes] == ["FT103"]


@pytest.mark.parametrize("block", [0, 10, 999])
def test_a_text_longer_than_the_limit_is_skipped_and_the_next_are_read(block: int) -> None:
    got = outcome("one\n---\n" + "line\n" * 1000 + "---\nthree\n", block=block, limits=Limits(max_record_bytes=50))
    assert got.codes == ["", "FT114", ""]
    assert got.records[2] == {"text": "three"}
    assert got.places[2][0] == 1004


# -- writing -----------------------------------------------------------------------------------------------------------


def written(records: list[dict[str, Any]]) -> tuple[bytes, list[tuple[Note, int]]]:
    assert CONTAINER.encode
    assert CONTAINER.assemble
    out, notes = io.BytesIO(), []
    assembler = CONTAINER.assemble(out, WriteSettings())
    for start in range(0, len(records), 2):
        encoded, said = CONTAINER.encode(records[start : start + 2], WriteSettings())
        notes += [(note, index + start) for note, index in said]
        assembler.add(encoded)
    assembler.close()
    return out.getvalue(), notes


def test_records_are_written_with_dashes_between() -> None:
    assert written([{"text": "one"}, {"text": "two\n"}, {"text": "three"}]) == (b"one\n---\ntwo\n\n---\nthree\n", [])


def test_no_record_gives_an_empty_file() -> None:
    assert written([]) == (b"", [])


def test_other_keys_are_told_to_be_lost() -> None:
    data, notes = written([{"text": "one", "id/x": 7}])
    assert data == b"one\n"
    assert [(n.code, n.pointer, i) for n, i in notes] == [("FT901", "/id~1x", 0)]


@pytest.mark.parametrize("text", ["a\n---\nb", "=====", "a\fb", "", " \n", "a\r"])
def test_a_text_that_would_not_read_back_is_refused(text: str) -> None:
    with pytest.raises(RecordError, match=r"write to \.jsonl") as refused:
        written([{"text": "x"}, {"text": text}])
    assert (refused.value.code, refused.value.pointer) == ("FT902", "/text")


def test_a_record_without_text_is_refused() -> None:
    with pytest.raises(RecordError, match=r"write to \.jsonl"):
        written([{"messages": []}])


# -- laws --------------------------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    ["a", "é", "\n", "\r\n", "\r", " ", "---", "\n---\n", "===", "-", "\f", "\n\n", "\ud800", "\x00"]
)
JUNK = st.lists(PIECES, max_size=40).map(lambda p: "".join(p).encode("utf-8", "surrogatepass")) | st.binary(max_size=60)
SIZES = st.sampled_from([1, 2, 3, 7, 20, 1 << 20])
SPLITS = st.sampled_from(["rule", "line", "paragraph", "file"])


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(JUNK, SPLITS, SIZES, SIZES)
@example(b"a\r\n---", "rule", 1, 1)
def test_any_bytes_give_the_same_however_they_are_cut(data: bytes, split: str, chunk: int, block: int) -> None:
    one = outcome(data, split_text=split, chunk_bytes=chunk, block=block)
    assert one.everything() == outcome(data, split_text=split).everything()


@given(st.integers(0, 40), st.integers(0, 3000), SPLITS, SIZES)
def test_a_limit_falls_at_the_same_place_however_it_is_cut(before: int, size: int, split: str, block: int) -> None:
    data = b"b" * before + b"\n---\n\n" + b"x y\n" * (size // 4) + b"\n---\nend\n"
    how: dict[str, Any] = {"split_text": split, "limits": Limits(max_record_bytes=30)}
    assert outcome(data, block=block, **how).everything() == outcome(data, **how).everything()


@given(JUNK, SPLITS)
def test_every_byte_belongs_to_a_record_or_separates(data: bytes, split: str) -> None:
    got = outcome(data, split_text=split)
    left = bytearray(data)
    end = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    left[:end] = b" " * end
    for raw, (_, _, byte) in zip(got.raws, got.places, strict=True):
        assert byte >= end
        assert data[byte : byte + len(raw)] == raw
        end = byte + len(raw)
        left[byte:end] = b" " * len(raw)
    assert not bytes(left).strip(b" \t\r\n\x0b\x0c-=*")


@given(st.lists(st.text("ab \n\r-=\fé"), max_size=5))
def test_what_is_written_reads_back(values: list[str]) -> None:
    records = [{"text": value} for value in values]
    try:
        data, _ = written(records)
    except RecordError:
        return
    assert outcome(data).records == records
