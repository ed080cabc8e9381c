"""Rewriting records: JSON and rows that say something else, and every other byte as it was."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftconv.containers.csv_rewrite import rewritten_row
from ftconv.containers.decode import decode_fast
from ftconv.containers.json_rewrite import in_one_line, rewritten
from ftconv.fix.patch import Misfit, merged
from ftconv.fix.text_parts import parts_of
from ftconv.model.json_align import aligned, same

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
)
LAYOUTS = st.sampled_from([None, 1, 4])


@given(VALUES, VALUES, LAYOUTS, st.booleans(), st.sampled_from([(",", ":"), (", ", ": ")]))
def test_a_text_comes_to_stand_for_the_new_value(old: Any, new: Any, indent: Any, ascii: bool, marks: Any) -> None:
    raw = json.dumps(old, indent=indent, ensure_ascii=ascii, separators=marks).encode()
    assert rewritten(raw, old) == raw
    assert same(decode_fast(rewritten(raw, new)), new)


@given(st.lists(VALUES, min_size=1, max_size=4), VALUES, LAYOUTS)
def test_what_is_changed_in_a_list_is_laid_out_as_it_was(items: list[Any], new: Any, indent: Any) -> None:
    def text(value: Any) -> bytes:
        return json.dumps(value, indent=indent, ensure_ascii=False).encode()

    changed = [{"keep": items, "change": new}, *items]
    assert rewritten(text([{"keep": items, "change": "?"}, *items]), changed) == text(changed)
    assert rewritten(text([*items, "!"]), [*items, "!"][:-1] or []) == text(items)


@given(VALUES, LAYOUTS)
def test_json_in_one_line_says_the_same(value: Any, indent: Any) -> None:
    made = in_one_line(json.dumps(value, indent=indent, ensure_ascii=False).encode())
    assert b"\n" not in made
    assert same(json.loads(made), value)


def test_numbers_and_escapes_that_stay_keep_their_spelling() -> None:
    raw = b'{"a" :1.50e+2,"b":[ "\\u0041\\/",\t2e0 ],"c":12345678901234567890.1,  "d":"old"}'
    new = {**decode_fast(raw), "d": "new", "e": [True]}
    assert rewritten(raw, new) == raw.replace(b'"old"', b'"new"').replace(b"}", b',"e" :[true]}')


@given(st.lists(TEXT, min_size=1, max_size=4), st.data(), st.sampled_from([",", "\t", ";"]), st.booleans())
def test_a_row_gets_its_new_cells(cells: list[str], data: Any, delimiter: str, quote: bool) -> None:
    out = io.StringIO(newline="")
    csv.writer(
        out, delimiter=delimiter, lineterminator="", quoting=csv.QUOTE_ALL if quote else csv.QUOTE_MINIMAL
    ).writerow(cells)
    raw = out.getvalue()
    if not quote and any("\r" in cell for cell in cells):
        return  # csv would not read back what it wrote
    number = data.draw(st.integers(0, len(cells) - 1))
    new = data.draw(TEXT)
    made = rewritten_row(raw, delimiter, {number: new})
    assert made is not None
    assert next(csv.reader(io.StringIO(made, newline=""), delimiter=delimiter, strict=True), [""]) == [
        *cells[:number], new, *cells[number + 1 :],
    ]  # fmt: skip
    assert rewritten_row(raw, delimiter, {len(cells): "x"}) is None


def test_a_turn_that_was_joined_is_paired_with_the_first_of_its_parts() -> None:
    old = [{"role": "user", "content": "a"}, {"role": "user", "content": "b"}, {"role": "assistant", "content": "c"}]
    new = [{"role": "user", "content": "a b"}, old[2]]
    assert [number for number, _ in aligned(old, new)] == [0, 2]


@given(VALUES, VALUES)
def test_a_record_that_is_what_the_writer_writes_becomes_what_it_writes_now(old: Any, new: Any) -> None:
    assert same(merged(old, old, new), new)
    assert same(merged(old, new, new), old)


def test_what_the_writer_does_not_know_stays() -> None:
    record = {"turns": [{"from": "AI", "value": "a", "x": 1}], "n": 1}
    before = {"turns": [{"from": "gpt", "value": "a"}]}
    after = {"turns": [{"from": "gpt", "value": "b", "weight": 0}], "m": 2}
    assert merged(record, before, after) == {
        "turns": [{"from": "AI", "value": "b", "x": 1, "weight": 0}],
        "n": 1,
        "m": 2,
    }
    with pytest.raises(Misfit):
        merged(record, before, {"turns": [{"from": "human", "value": "a"}]})


@given(st.lists(st.text("ab \n", min_size=1, max_size=6), min_size=1, max_size=4), st.text("ab", max_size=3), st.data())
def test_a_change_inside_of_a_part_is_told_as_that(parts: list[str], new: str, data: Any) -> None:
    number = data.draw(st.integers(0, len(parts) - 1))
    changed = [*parts[:number], new, *parts[number + 1 :]]
    spans, at = [], 0
    for part in parts:
        spans.append((at, at + len(part)))
        at += len(part) + 1
    made = parts_of("|".join(parts), "|".join(changed), spans)
    assert made is None or "|".join(made) == "|".join(changed)


def test_a_change_over_a_border_is_told_as_none() -> None:
    assert parts_of("one two", "one", [(0, 3), (4, 7)]) is None
    assert parts_of("one two", "on3 two!", [(0, 3), (4, 7)]) == ["on3", "two!"]
