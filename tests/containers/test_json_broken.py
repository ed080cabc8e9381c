"""Broken JSON: each broken record costs itself, and says where and why."""

from __future__ import annotations

import json
from typing import Any

import pytest
from reading import Outcome

from ftconv.containers.chunk import Broken
from ftconv.containers.json_stream import CONTAINER
from ftconv.model.limits import Limits


def outcome(data: bytes | str, **how: Any) -> Outcome:
    return Outcome(CONTAINER, data, **how)


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
    got = outcome(GUIDE)
    assert got.codes == ["FT101"] * 3
    assert [p[:2] for p in got.places] == [(1, 1), (5, 1), (9, 1)]
    assert [(r.message, r.line, r.column) for r in got.records] == [("missing comma", 2, 1)] * 3


def test_only_the_object_with_a_missing_comma_is_broken() -> None:
    whole = GUIDE.replace('"} \n{"role": "agent", "content": "Me', '"},\n{"role": "agent", "content": "Me')
    got = outcome(whole)
    assert got.codes == ["FT101", "", "FT101"]


def test_the_fault_of_a_record_in_the_middle_of_a_line_has_its_column_in_the_line() -> None:
    got = outcome('[{"a": 1}, {"b" 2}]')
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
    good = '{"m": "good"}'
    got = outcome(layout.replace("{0}", good).replace("{1}", bad))
    assert got.codes == ["", code, ""], got.records
    assert got.records[0] == got.records[2] == {"m": "good"}
    assert got.notes == []


def test_a_byte_that_is_not_utf_8_costs_its_record() -> None:
    got = outcome(b'[{"m": "a"},\n {"m": "\xe4"},\n {"m": "b"}]')
    assert got.codes == ["", "FT102", ""]
    assert got.raws[1] == b'{"m": "\xe4"}'
    assert got.records[1].byte == 7


def test_records_that_differ_in_keys_are_found_by_their_brackets() -> None:
    got = outcome('[{"a": 1}, {"b": [1 2]}, {"c": 3}]')
    assert got.codes == ["", "FT101", ""]


def test_records_that_differ_in_keys_are_found_by_their_indentation() -> None:
    got = outcome('[\n  {"a": 1},\n  {"b": [\n    {"x": 1},\n    {"x" 2\n  },\n  {"c": 3}\n]')
    assert got.codes == ["", "FT101", ""]
    assert got.records[2] == {"c": 3}


def test_a_list_that_is_cut_off_keeps_its_whole_records() -> None:
    got = outcome('[{"a": 1},\n {"a": 2},\n {"a": "thr')
    assert got.codes == ["", "", "FT101"]
    assert "cut off" in got.records[2].message
    got = outcome('[{"a": 1},\n {"a": 2}')
    assert got.codes == ["", ""]
    assert [n[:3] for n in got.notes] == [("FT101", "cut off: the list that begins on line 1 is not closed", 2)]


def test_commas_that_are_missing_or_too_many_are_told_once() -> None:
    got = outcome('[{"a": 1} {"a": 2} {"a": 3},, {"a": 4},]')
    assert got.records == [{"a": n} for n in (1, 2, 3, 4)]
    assert [(n[0], n[3]) for n in got.notes] == [("FT109", 11), ("FT109", 31), ("FT109", 40)]


def test_what_stands_between_records_is_told() -> None:
    got = outcome('{"a": 1}\nhello world\n{"a": 2} oops {"a": 3}]\n')
    assert got.codes == ["", "FT101", "", "FT101", "", "FT101"]
    assert got.raws[1::2] == [b"hello world", b"oops", b"]"]


def test_a_script_around_the_list_costs_only_its_own_words() -> None:
    got = outcome('var data = [{"a": 1},\n{"a": 2}];\n')
    assert got.codes == ["FT101", "", "", "FT101"]


def test_a_record_longer_than_the_limit_is_skipped_and_the_next_are_read() -> None:
    limits = Limits(max_record_bytes=100)
    text = json.dumps([{"a": "x"}, {"a": ["y" * 60] * 2000}, {"a": "z"}, {"a": "]}"}], indent=1)
    for block in (0, 10, 1000):
        got = outcome(text, block=block, limits=limits)
        assert got.codes == ["", "FT114", "", ""]
        assert "100 bytes" in got.records[1].message
        assert len(got.raws[1]) == 1000


def test_a_text_longer_than_the_limit_is_skipped_too() -> None:
    text = json.dumps(["x", 'a\\"' * 5000, "y", "7" * 10]) + "8" * 5000 + " 9"
    got = outcome(text, limits=Limits(max_record_bytes=100))
    assert got.codes == ["", "FT114", "", "", "FT114", ""]
    assert got.records[-1] == 9


def test_a_record_without_end_longer_than_the_limit_is_told_to_be_the_last() -> None:
    text = '[{"a": 1}, {"b": "' + "x" * 500
    got = outcome(text, limits=Limits(max_record_bytes=100))
    assert got.codes == ["", "FT114"]
    assert "the rest of the file was skipped" in got.records[1].message


def test_a_bracket_that_is_missing_does_not_take_the_rest_along() -> None:
    good = '{"m": [{"r": 1}]}'
    text = f'[\n{good},\n{{"m": [{{"r": 1}},\n{good},\n{good}\n]'
    got = outcome(text)
    assert got.codes == ["", "FT101", "", ""]
