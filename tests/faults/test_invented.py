"""Nothing is invented: no replacement character, no null for NaN, no value that hides another, no changed digit."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st
from running import call
from samples import chat, chats, jsonl

from ftconv.containers.chunk import Broken
from ftconv.containers.decode import decode_record, encoder
from ftconv.model.limits import Limits

TURNS = '{"role": "user", "content": "hi"}, {"role": "assistant", "content": "ho"}'


def rejected_for(line: str) -> str:
    """The code that a line is rejected for, "" when it is written."""
    done = call("-", "--from", "chat", "--to", "chat", stdin=jsonl([chat(), line]))
    codes = {
        part.split(" ")[1] for part in done.err.splitlines() if part.startswith("<stdin>:2:") and "[error]" in part
    }
    assert len(codes) <= 1
    assert (done.code, done.out.count(b"\n")) == ((1, 1) if codes else (0, 2))
    return codes.pop() if codes else ""


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "[NaN]", '{"a": [1, NaN]}'])
def test_a_number_that_is_none_is_refused(number: str) -> None:
    assert rejected_for(f'{{"messages": [{TURNS}], "x": {number}}}') == "FT106"


@pytest.mark.parametrize(
    "text", ["\\ud800", "\\udfff", "a\\ud83dx", "\\ude00\\ud83d", "\\ud83d\\ud83d", "\\\\\\udbff", "\\ud83d\\n"]
)
def test_half_a_surrogate_pair_is_refused(text: str) -> None:
    assert rejected_for(f'{{"messages": [{TURNS}], "x": "{text}"}}') == "FT107"
    assert rejected_for(f'{{"messages": [{TURNS}], "{text}": 1}}') == "FT107"


@pytest.mark.parametrize("text", ["\\ud83d\\ude00", "\\\\ud800", "\\uD83D\\uDE00 \\\\\\\\udfff", "\\ufffd", "\\uffff"])
def test_what_only_looks_like_half_a_surrogate_pair_is_not(text: str) -> None:
    done = call("-", "--to", "chat", "--keep-extra", stdin=jsonl([f'{{"messages": [{TURNS}], "x": "{text}"}}']))
    assert json.loads(done.out)["x"] == json.loads(f'"{text}"')


@pytest.mark.parametrize(
    "line",
    [
        f'{{"messages": [{TURNS}], "id": 1, "id": 2}}',
        f'{{"messages": [{TURNS}], "messages": [{TURNS}]}}',
        f'{{"messages" : [{TURNS}], "id" : 1, "id"\t: 1}}',
        f'{{"messages": [{TURNS}], "a": 1, "\\u0061": 2}}',
        f'{{"messages": [{TURNS}], "/": 1, "\\/": 2}}',
        f'{{"messages": [{TURNS}], "é": 1, "\\u00E9": 2}}',
        f'{{"messages": [{TURNS}], "\U0001f600": 1, "\\uD83D\\uDE00": 2}}',
        f'{{"messages": [{TURNS}], "": 1, "": 2}}',
        f'{{"messages": [{TURNS}], "a": {{"b": [{{"c": 1, "c": 2}}]}}}}',
        f'{{"messages": [{TURNS}], "a": [[{{"x": {{}}, "x": {{}}}}]], "x": "\\":"}}',
        '{"messages": [{"role": "user", "content": "hi", "content": "ho"}]}',
    ],
)
def test_a_key_that_stands_twice_is_refused(line: str) -> None:
    assert rejected_for(line) == "FT105"


@pytest.mark.parametrize(
    "line",
    [
        f'{{"messages": [{TURNS}], "a": {{"a": {{"a": 1}}}}}}',
        f'{{"messages": [{TURNS}], "a": "\\"a\\": 1, \\"a\\": 2"}}',
        f'{{"messages": [{TURNS}], "a": "\\":\\":", "b" : "{{\\"b\\" : 1}}"}}',
        f'{{"messages": [{TURNS}], "a": [{{"a": 1}}, {{"a": 2}}], "A": 3, "a ": 4}}',
        f'{{"messages": [{TURNS}], "e\\u0301": 1, "\\u00e9": 2}}',
    ],
)
def test_what_only_looks_like_a_key_that_stands_twice_is_not(line: str) -> None:
    assert rejected_for(line) == ""


# -- a law: exactly the duplicates are refused -------------------------------------------------------------------------

SPACE = st.sampled_from(["", "", "", " ", "\t", "\r", "  \n"])
KEYS = st.sampled_from(["a", "b", "é", '"', ":", '":', "\\", "/", "", "a\n", "😀"])
SCALARS = st.sampled_from(
    ["1", "-0.5", "true", "null", "[]", "{}", '""', '"a"', '"\\":"', '"{\\"a\\":1,\\"a\\":2}"', '"a" ']
)


@st.composite
def spelled(draw: st.DrawFn, text: str) -> str:
    """A JSON string of `text`, with some of its characters escaped."""
    out = []
    for char in text:
        if draw(st.booleans()) or char in '"\\\n':
            units = char.encode("utf-16-be")
            codes = (int.from_bytes(units[i : i + 2], "big") for i in range(0, len(units), 2))
            out.append("".join(f"\\u{code:04{draw(st.sampled_from('xX'))}}" for code in codes))
        else:
            out.append(char)
    return f'"{"".join(out)}"'


@st.composite
def texts(draw: st.DrawFn, depth: int = 3) -> tuple[str, bool]:
    """A JSON text, and whether a key stands twice in any of its objects."""
    kind = draw(st.sampled_from(["object", "object", "list", "scalar"])) if depth else "scalar"
    if kind == "scalar":
        return draw(SCALARS), False
    parts, twice, seen = [], False, set()
    for _ in range(draw(st.integers(0, 3))):
        inner, inner_twice = draw(texts(depth - 1))
        twice |= inner_twice
        if kind == "object":
            key = draw(KEYS)
            twice |= key in seen
            seen.add(key)
            inner = f"{draw(SPACE)}{draw(spelled(key))}{draw(SPACE)}:{draw(SPACE)}{inner}"
        parts.append(f"{inner}{draw(SPACE)}")
    body = f",{draw(SPACE)}".join(parts)
    return (f"{{{body}}}" if kind == "object" else f"[{body}]"), twice


@settings(max_examples=budget(600))
@given(texts())
def test_exactly_the_texts_with_a_key_twice_are_refused(drawn: tuple[str, bool]) -> None:
    text, twice = drawn
    value = decode_record(text.encode(), Limits())
    if twice:
        assert isinstance(value, Broken)
        assert value.code == "FT105"
    else:
        assert value == json.loads(text)


@settings(max_examples=budget(100))
@given(texts())
def test_the_same_holds_for_lines_and_for_lists(drawn: tuple[str, bool]) -> None:
    text, twice = drawn
    line = f'{{"messages": [{TURNS}], "x": {text}}}'.replace("\n", " ")
    for data, flags in ((line, ()), (f"[{line}]", ("--container", "json"))):
        done = call("-", "--from", "chat", "--to", "chat", "--fail-on", "never", *flags, stdin=data.encode())
        assert done.code == int(twice), done.err
        assert ("FT105" in done.err) == twice


# -- numbers -----------------------------------------------------------------------------------------------------------

NUMBERS = [
    "1e400", "-1e400", "123456789012345678901234567890", "-123456789012345678901234567890", "1E-400",
    "0.1000000000000000055511151231257827", "-0.0", "1E5", "1e5", "1.0", "0.1", "9007199254740993", "5e-324",
    "2.5e-324", "1.7976931348623157e308", "1.7976931348623159e308", "0.30000000000000004", "18446744073709551616",
    "1e22", "1E+2", "0.00000000000000000000000000000000000000000000000000001", "9" * 4300, "1." + "3" * 5000,
]  # fmt: skip


def number_back(text: str, *route: str, folder: Path) -> str:
    """A number of an extra column, as it stands at the end of a route through containers."""
    (folder / "in.jsonl").write_text(f'{{"messages": [{TURNS}], "x": {text}}}\n')
    name = "in.jsonl"
    for step in route:
        done = call(name, "--to", "chat", "--keep-extra", "-o", step, "--force", cwd=folder)
        assert done.code == 0, done.err
        name = step
    found: Any = json.loads((folder / name).read_bytes(), parse_float=str, parse_int=str)
    return str((found[0] if isinstance(found, list) else found)["x"])


@pytest.mark.parametrize("number", NUMBERS, ids=lambda n: n[:24])
def test_a_number_keeps_its_value_to_the_last_digit(tmp_path: Path, number: str) -> None:
    back = number_back(number, "a.jsonl", "b.json", "c.jsonl", folder=tmp_path)
    assert Decimal(back) == Decimal(number)
    assert Decimal(back).is_signed() == Decimal(number).is_signed()


@settings(max_examples=budget(150))
@given(st.from_regex(r"-?(0|[1-9][0-9]{0,40})(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,4})?", fullmatch=True))
def test_any_number_keeps_its_value(number: str) -> None:
    value = decode_record(f'{{"x": {number}}}'.encode(), Limits())
    back = json.loads(encoder.encode(value), parse_float=str, parse_int=str)["x"]
    assert Decimal(back) == Decimal(number)


@pytest.mark.parametrize("number", ["9" * 4301, "1e99999999999999999999"], ids=["4301 digits", "no end"])
def test_a_number_that_cannot_be_held_is_refused_not_rounded(number: str) -> None:
    assert rejected_for(f'{{"messages": [{TURNS}], "x": {number}}}') in ("FT114", "FT101")


def test_bytes_that_are_no_text_never_become_replacement_characters(tmp_path: Path) -> None:
    data = jsonl(chats(3)).replace(b"Question 1", b"Question \xff")
    for container in ("jsonl", "text", "csv"):
        done = call("-", "--from", "chat", "--to", "chat", "--container", container, stdin=data)
        assert "\ufffd".encode() not in done.out
        assert done.code != 70
