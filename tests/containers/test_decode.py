"""Decoding a record: exactly what JSON is, every digit, every key once; and the cause where it is none."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import json_values

from ftconv.containers.chunk import Broken
from ftconv.containers.decode import decode_record, encoder, exact_float
from ftconv.model.limits import Limits

YES = [
    "{}", "[]", "0", "-0", "1e5", "1E+5", "1.5e-7", '""', "true", "null", " [1] ", '{"a":[{}]}', '"\\u00e9"', '"\\/"',
    '"\x7f"', '"\\ud83d\\ude00"', '"\u2028"', '"\ufeff"', '"\\u0000"', "1" * 4300, '{"":{"":[]}}', "\t\r1",
    '"\ufffe"', "1e400", "-0.0",
]  # fmt: skip
NO = [
    "", " ", "01", "1.", ".5", "+1", "-", "1e", "0x1", "1_0", "NaN", "nan", "Infinity", "-Infinity", "True", "None",
    "undefined", "[1,]", "{,}", '{"a":1,}', "[,1]", "[1 2]", '{"a" 1}', "{a:1}", "{'a':1}", '"', '"\\"', '"\\x41"',
    '"\\u12"', '"a\nb"', '"a\tb"', '"\x00"', '"\x1f"', "[", "]", "{", "}", "[}", '{"a":}', "1 2", "[] []", '{"a":1}}',
    "//x\n1", "/**/1", "#", "\ufeff1", "\x0b1", "\u00a01", "1\x00", "\x00", '"\\ud800"', '"\\udc00\\ud800"',
    '{"a":1,"a":1}', "1" * 4301, "[" * 300 + "]" * 300, "\u2028",
]  # fmt: skip


@pytest.mark.parametrize("text", YES, ids=lambda t: ascii(t[:20]))
def test_json_is_accepted(text: str) -> None:
    assert decode_record(text.encode(), Limits()) == json.loads(text, parse_float=lambda t: exact_float(t))


@pytest.mark.parametrize("text", NO, ids=lambda t: ascii(t[:20]))
def test_what_is_no_json_is_refused(text: str) -> None:
    broken = decode_record(text.encode(), Limits())
    assert isinstance(broken, Broken)
    assert broken.code in ("FT101", "FT105", "FT106", "FT107", "FT114")
    assert broken.message
    assert "\n" not in broken.message
    assert len(broken.message) < 200


CAUSES = [
    # text, line below, column, words
    ('{"a": "b}', 0, 7, "cut off: the string that begins here is not closed"),
    ('{"a": [1, 2', 0, 12, "cut off: the record ends before its brackets are closed"),
    ('{"a": "x\ny"}', 0, 9, "a line break inside a string; write it as \\n"),
    ('{"a": "C:\\dir"}', 0, 10, "a backslash that does not start an escape"),
    ('{"é": \'x\'}', 0, 7, "single quotes"),
    ("{'a': None}", 0, 2, "a Python dict"),
    ("{'a': 'it''s', 'b': '\\d'}", 0, 2, "a Python dict"),
    ('{"a": None}', 0, 7, "a Python word"),
    ('{\n"a": 1\n"b": 2}', 2, 1, "missing comma"),
    ('{"a": "say "hi""}', 0, 13, "an unescaped quote inside a string"),
    ('{"a": 1,\n}', 0, 8, "trailing comma before '}'"),
    ('{"a": 1},', 0, 9, "comma after the record"),
    ('{"a": 1}{"b": 2}', 0, 9, "two values on one line"),
    ('{"a": 1} tail', 0, 10, "text after the end of the record: 'tail'"),
    ('{a: 1}', 0, 2, "a key without double quotes"),
    ('{"a" 1}', 0, 6, "missing colon after a key"),
    ('{"a": , 1}', 0, 7, "an extra comma"),
    ('{"a": 1 // x\n}', 0, 9, "missing comma or bracket before '/'"),
    ('{"a": /* x */ 1}', 0, 7, "a comment; JSON does not allow comments"),
    ("version https://git-lfs.github.com/spec/v1", 0, 1, "a Git LFS pointer"),
    ("<!DOCTYPE html>", 0, 1, "a web page"),
    ('{"é": NaN}', 0, 7, "NaN is not JSON"),
    ('{"NaN": [NaN]}', 0, 10, "NaN is not JSON"),
    ('{"a": nan}', 0, 7, "NaN and Infinity are not JSON"),
    ('{"a": "\\\\ud800 \\ud800"}', 0, 16, "half of a surrogate pair"),
    ('{"é": "é", "x": {"é": 1, "\\u00e9": 2}}', 0, 26, "duplicate key 'é'"),
    ('{"b": "a", "a": 1,\n"a": "a"}', 1, 1, "duplicate key 'a'"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "column", "words"), CAUSES, ids=[ascii(case[0][:20]) for case in CAUSES])
def test_the_likely_cause_is_named_at_its_place(text: str, line: int, column: int, words: str) -> None:
    broken = decode_record(text.encode(), Limits())
    assert isinstance(broken, Broken)
    assert words in broken.message
    assert (broken.line, broken.column) == (line, column)
    start = sum(len(part) + 1 for part in text.split("\n")[:line])
    assert broken.byte == len(text[: start + column - 1].encode())


@pytest.mark.parametrize(
    ("raw", "column", "words"),
    [
        (b'{"a": "caf\xe9"}', 11, "byte 0xE9 is not UTF-8; if it is latin-1 or cp1252, add --encoding cp1252"),
        (b'{"a": "\x93quoted\x94"}', 8, "byte 0x93 is not UTF-8; if it is Windows text, add --encoding cp1252"),
        ('{"é": "'.encode() + b'\xff"}', 8, "byte 0xFF is not UTF-8"),
        (b'{"a": "\xed\xa0\x80"}', 8, "byte 0xED is not UTF-8"),
        (b'{"a": "\xc0\xaf"}', 8, "byte 0xC0 is not UTF-8"),
        (b'{"a": "\xf4\x90\x80\x80"}', 8, "byte 0xF4 is not UTF-8"),
        (b'{"\xff": 1}', 3, "byte 0xFF is not UTF-8"),
    ],
)
def test_a_byte_that_is_no_utf_8_is_named_at_its_place(raw: bytes, column: int, words: str) -> None:
    broken = decode_record(raw, Limits())
    assert isinstance(broken, Broken)
    assert (broken.code, broken.column) == ("FT102", column)
    assert words in broken.message


@settings(max_examples=budget(300))
@given(json_values(12))
def test_what_was_encoded_decodes_to_itself(value: Any) -> None:
    assert decode_record(encoder.encode(value), Limits()) == value


@settings(max_examples=budget(300))
@given(json_values(8), st.integers(0, 200), st.sampled_from(list('{}[]",:\\ntu0-.e \n\x00é\x7f')))
def test_a_broken_text_is_refused_exactly_when_a_strict_decoder_refuses_it(value: Any, at: int, char: str) -> None:
    text = json.dumps(value, ensure_ascii=False)
    text = text[: at % (len(text) + 1)] + char + text[at % (len(text) + 1) :]

    def strict(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len(dict(pairs)) == len(pairs)
        return dict(pairs)

    def refused(name: str) -> None:
        raise ValueError(name)

    try:
        expected = json.loads(text, object_pairs_hook=strict, parse_constant=refused, parse_float=exact_float)
        json.dumps(expected, default=str, ensure_ascii=False).encode("utf-8")
        sound = True
    except (ValueError, AssertionError):
        sound = False
    found = decode_record(text.encode("utf-8", "surrogatepass"), Limits())
    assert isinstance(found, Broken) != sound
    if sound:
        assert found == expected


@pytest.mark.parametrize("text", ["0.1", "1e22", "-0.0", "123456.789", "5e-324", "1E5"])
def test_a_float_that_says_the_same_stays_one(text: str) -> None:
    assert type(exact_float(text)) is float


@pytest.mark.parametrize(
    "text", ["0.1000000000000000055511151231257827", "1e400", "-1e400", "1e-400", "9007199254740993.0"]
)
def test_a_number_that_a_float_would_change_stays_a_decimal(text: str) -> None:
    assert exact_float(text) == Decimal(text)
    assert type(exact_float(text)) is Decimal


@pytest.mark.parametrize("depth", [1, 2, 3, 10, 200])
def test_depth_is_counted_in_brackets(depth: int) -> None:
    for opening, closing in (("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")):
        times = depth if len(opening) < 6 else depth // 2
        text = (opening * times + "1" + closing * times).encode()
        deep = times * (2 if len(opening) == 6 else 1)
        assert not isinstance(decode_record(text, Limits(max_depth=max(deep, 1))), Broken)
        if deep > 1:
            broken = decode_record(text, Limits(max_depth=deep - 1))
            assert isinstance(broken, Broken)
            assert broken.code == "FT114"


def test_length_is_counted_in_bytes() -> None:
    raw = '{"a": "é"}'.encode()
    assert decode_record(raw, Limits(max_record_bytes=len(raw))) == {"a": "é"}
    assert isinstance(decode_record(raw, Limits(max_record_bytes=len(raw) - 1)), Broken)
