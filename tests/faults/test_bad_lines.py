"""A bad record costs itself alone; all of them are named in one run, by physical line and column."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import pytest
from running import Done, call, run
from samples import chat, chats, columns_csv, jsonl, records_in, turns_in

GOOD = json.dumps(chat("good?", "good."))
BAD_JSON = [
    # text of the line, code, column, words
    ('{"messages": [', "FT101", 15, "cut off"),
    ("{'messages': []}", "FT101", 2, "a Python dict"),
    ('{"messages": [],}', "FT101", 16, "trailing comma"),
    ('{"messages": []} {"messages": []}', "FT101", 18, "two values on one line"),
    ('{"messages" []}', "FT101", 13, "missing colon"),
    ('{"messages": [] "id": 1}', "FT101", 17, "missing comma"),
    ('{messages: []}', "FT101", 2, "a key without double quotes"),
    ('{"a": "x\ty"}', "FT101", 9, "control character U+0009"),
    ('{"a": "\\x"}', "FT101", 8, "a backslash that does not start an escape"),
    ('{"a": NaN}', "FT106", 7, "NaN is not JSON"),
    ('{"a": [1, -Infinity]}', "FT106", 11, "-Infinity is not JSON"),
    ('{"a": 1, "a": 2}', "FT105", 10, "duplicate key 'a'"),
    ('{"é": "\\ud800"}', "FT107", 8, "half of a surrogate pair"),
    ("plain words", "FT101", 1, "not JSON"),
    ('{"messages": 7}', "FT202", 14, "messages"),
    ('"text"', "FT202", 1, "must be an object"),
]  # fmt: skip


def places(done: Done, name: str) -> list[tuple[int, int, str]]:
    """Line, column and code of every finding of a run."""
    found = re.findall(rf"^{re.escape(name)}:(\d+):(\d+): (FT\d+) \[error\]", done.err, re.MULTILINE)
    return [(int(line), int(column), code) for line, column, code in found]


@pytest.mark.parametrize("chunk", ["1", "131072"])
def test_every_bad_line_of_json_lines_is_named_and_every_good_one_is_written(tmp_path: Path, chunk: str) -> None:
    lines = [part for text, *_ in BAD_JSON for part in (GOOD, text)]
    (tmp_path / "in.jsonl").write_bytes(jsonl([*lines, GOOD]))
    flags = ("--from", "chat", "--chunk-bytes", chunk, "--no-group")
    done = call("in.jsonl", "--to", "chat", "-o", "out.jsonl", *flags, cwd=tmp_path)
    assert done.code == 1
    assert len(turns_in((tmp_path / "out.jsonl").read_bytes())) == len(BAD_JSON) + 1
    expected = [(2 * n + 2, column, code) for n, (_, code, column, _) in enumerate(BAD_JSON)]
    assert places(done, "in.jsonl") == expected
    for (_, _, _, words), line in zip(BAD_JSON, done.err.splitlines(), strict=False):
        assert words in line
    assert f"rejected {len(BAD_JSON)} + dropped 0" in done.last


def test_a_line_that_is_not_utf_8_costs_itself_alone(tmp_path: Path) -> None:
    latin = GOOD.replace("good?", "caf\xe9").encode("latin-1")
    (tmp_path / "in.jsonl").write_bytes(b"\n".join([GOOD.encode(), latin, GOOD.encode()]))
    done = call("in.jsonl", "--to", "chat", "-o", "out.jsonl", cwd=tmp_path)
    assert places(done, "in.jsonl") == [(2, latin.index(b"\xe9") + 1, "FT102")]
    assert "byte 0xE9 is not UTF-8" in done.err
    assert "--encoding cp1252" in done.err
    assert turns_in((tmp_path / "out.jsonl").read_bytes()) == [["good?", "good."]] * 2


@pytest.mark.parametrize(
    ("encoding", "byte", "shown"),
    [
        ("cp1252", b"\x81", "0x81"),
        ("ascii", b"\xe9", "0xE9"),
        ("shift_jis", b"\x81 ", "0x81"),
        ("utf-8-sig", b"\xff", "0xFF"),
    ],
)
def test_a_byte_that_the_named_encoding_does_not_have_costs_its_line_alone(
    tmp_path: Path, encoding: str, byte: bytes, shown: str
) -> None:
    bad = GOOD.encode().replace(b"?", byte)
    (tmp_path / "in.jsonl").write_bytes(b"\n".join([GOOD.encode(), bad, GOOD.encode()]))
    done = call("in.jsonl", "--to", "chat", "-o", "out.jsonl", "--encoding", encoding, cwd=tmp_path)
    assert [place[::2] for place in places(done, "in.jsonl")] == [(2, "FT102")]
    assert f"byte {shown} is not valid in that encoding" in done.err
    assert turns_in((tmp_path / "out.jsonl").read_bytes()) == [["good?", "good."]] * 2


def test_a_bad_record_of_a_json_list_costs_itself_alone(tmp_path: Path) -> None:
    bad = ['{"messages": [}', '{"messages": NaN}', '{"a": 1, "a": 2}', '{"messages" 1}']
    parts = [part for text in bad for part in (GOOD, text)]
    (tmp_path / "in.json").write_text("[\n" + ",\n".join([*parts, GOOD]) + "\n]\n")
    done = call("in.json", "--from", "chat", "--to", "chat", "-o", "out.jsonl", "--no-group", cwd=tmp_path)
    assert turns_in((tmp_path / "out.jsonl").read_bytes()) == [["good?", "good."]] * (len(bad) + 1)
    assert [line for line, _, _ in places(done, "in.json")] == [3, 5, 7, 9]
    assert [code for _, _, code in places(done, "in.json")] == ["FT101", "FT106", "FT105", "FT101"]


BAD_ROWS = [
    # lines, the column of the fault, words
    ("one cell", 1, "row has 1 cell but the header has 2"),
    ("one,two,three", 1, "row has 3 cells but the header has 2"),
    ('"opened,never', 1, "is not closed"),
    ('"a"b,c', 4, "misplaced quote"),
    ('x,"two\nlines"y', 7, "misplaced quote"),
    ("x,a\rb", 4, "a carriage return inside a row"),
]


@pytest.mark.parametrize("chunk", ["1", "131072"])
def test_every_bad_row_of_csv_is_named_and_every_good_one_is_written(tmp_path: Path, chunk: str) -> None:
    good = '"good?","a, ""b""\nand more"'
    rows = [part for text, *_ in BAD_ROWS for part in (good, text)]
    (tmp_path / "in.csv").write_bytes("\n".join(["user,assistant", *rows, good, ""]).encode())
    flags = ("--chunk-bytes", chunk, "--no-group")
    done = call("in.csv", "--to", "chat", "-o", "out.jsonl", *flags, cwd=tmp_path)
    written = turns_in((tmp_path / "out.jsonl").read_bytes())
    assert written == [["good?", 'a, "b"\nand more']] * (len(BAD_ROWS) + 1)
    expected, line = [], 2
    for text, column, _ in BAD_ROWS:
        expected.append((line + 2 + text.count("\n"), column, "FT110"))
        line += 3 + text.count("\n")
    assert places(done, "in.csv") == expected
    for words in (words for *_, words in BAD_ROWS):
        assert words in done.err


def test_a_row_that_is_not_utf_8_costs_itself_alone(tmp_path: Path) -> None:
    rows = columns_csv([("one", "1"), ("caf\xe9", "2"), ("three", "3\n3")]).replace(b"\xc3\xa9", b"\xe9")
    (tmp_path / "in.csv").write_bytes(rows)
    done = call("in.csv", "--to", "chat", "-o", "out.jsonl", cwd=tmp_path)
    assert places(done, "in.csv") == [(3, 5, "FT102")]
    assert turns_in((tmp_path / "out.jsonl").read_bytes()) == [["one", "1"], ["three", "3\n3"]]


def test_an_opening_quote_without_its_end_costs_its_row_alone_however_long_the_file(tmp_path: Path) -> None:
    rows = [f'question {n}?,"answer {n}"' if n % 3000 == 2999 else f"question {n}?,answer {n}" for n in range(9000)]
    rows[10] = '"question 10?,answer 10'
    (tmp_path / "in.csv").write_text("\n".join(["user,assistant", *rows, ""]))
    done = call("in.csv", "--to", "chat", "-o", "out.jsonl", cwd=tmp_path)
    assert places(done, "in.csv") == [(12, 1, "FT110")]
    assert done.last == "read 9000 = written 8999 + rejected 1 + dropped 0"


def test_a_rejected_record_is_kept_to_the_byte_with_its_place_and_the_reason(tmp_path: Path) -> None:
    latin = GOOD.replace("good?", "caf\xe9").encode("latin-1")
    nan_line = b'{"a": NaN, "b": "\xe2\x80\xa8"} \r'
    (tmp_path / "in.jsonl").write_bytes(b"\n".join([GOOD.encode(), nan_line, latin, GOOD.encode()]))
    assert call("in.jsonl", "--to", "chat", "-o", "out.jsonl", cwd=tmp_path).code == 1
    nan, encoded = records_in((tmp_path / "out.rejects.jsonl").read_bytes())
    assert nan == {
        "file": "in.jsonl", "line": 2, "column": 7, "byte": len(GOOD) + 7, "record": 1, "code": "FT106",
        "rule": "non-finite-number", "message": "NaN is not JSON; write null or a number", "pointer": "",
        "raw": '{"a": NaN, "b": "\u2028"} \r',
    }  # fmt: skip
    assert base64.b64decode(encoded["raw_base64"]) == latin


@pytest.mark.parametrize("line", ["x", '{"messages": 1}', '{"secret": "' + "s" * 300 + '"', '["%d"]'])
def test_a_hundred_thousand_bad_lines_make_few_words(tmp_path: Path, line: str) -> None:
    texts = (line % n if "%d" in line else line for n in range(100_000))
    (tmp_path / "in.jsonl").write_bytes(jsonl([GOOD, *texts]))
    done = run("in.jsonl", "--from", "chat", "--to", "chat", "-o", "out.jsonl", cwd=tmp_path)
    assert done.last == "read 100001 = written 1 + rejected 100000 + dropped 0"
    assert len(done.err) < 100_000
    assert "s" * 50 not in done.err


def test_all_messages_of_a_hundred_thousand_lines_stay_below_the_bound(tmp_path: Path) -> None:
    """Ungrouped, and each line with a message of its own: still bounded."""
    (tmp_path / "in.jsonl").write_bytes(jsonl([GOOD, *(f'{{"messages": {n}}} tail {n}' for n in range(100_000))]))
    done = run("in.jsonl", "--from", "chat", "--to", "chat", "-o", "o.jsonl", "--no-group", cwd=tmp_path)
    assert done.last == "read 100001 = written 1 + rejected 100000 + dropped 0"
    assert len(done.err) < 2_000_000


def test_good_records_before_and_after_survive_in_every_position(tmp_path: Path) -> None:
    for position in range(5):
        lines = [json.dumps(record) for record in chats(4)]
        lines.insert(position, "{")
        done = call("-", "--to", "chat", stdin=jsonl(lines))
        assert turns_in(done.out) == [[f"Question {n}?", f"Answer {n}."] for n in range(4)]
        assert places(done, "<stdin>") == [(position + 1, 2, "FT101")]
