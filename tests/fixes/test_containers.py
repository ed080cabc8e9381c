"""Fixing keeps every byte that it does not name, in every container, packing and encoding."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
from pathlib import Path
from typing import Any

import pytest
from running import Done, call

SAFE = ("lint", "--fix", "--fail-on", "never", "--jobs", "1")
UNSAFE = ("lint", "--fix", "--unsafe-fixes", "--fail-on", "never", "--jobs", "1")
GOOD = '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}'
ODD = (
    '{"id":1.50e3,  "messages":[{"content":"Caf\\u00e9 \\/","role":"user"} ,{"role":"user","content":"Anyone?"},'
    '{"role":"assistant","content":"Yes","x":{}}]}'
)
MERGED = (
    '{"id":1.50e3,  "messages":[{"content":"Caf\\u00e9 /\\n\\nAnyone?","role":"user"} ,'
    '{"role":"assistant","content":"Yes","x":{}}]}'
)
ALIAS = '{"messages": [{"role": "human", "content": "Hi2"}, {"role": "gpt", "content": "Hello"}], "tag": [1, 2]}'
SPELLED = '{"messages": [{"role": "user", "content": "Hi2"}, {"role": "assistant", "content": "Hello"}], "tag": [1, 2]}'
EMPTY = '{"messages": [{"role": "user", "content": "Hi3"}, {"role": "assistant", "content": " "}]}'


def fixed(tmp_path: Path, name: str, data: bytes, *options: str) -> bytes:
    """Fix a file, and return what it is then; a second run must change nothing."""
    path = tmp_path / name
    path.write_bytes(data)
    done = call(*options, path)
    assert done.code == 0, done.err
    once = path.read_bytes()
    before = path.stat().st_ino
    again = call(*options, path)
    assert (again.code, path.read_bytes()) == (0, once), again.err
    assert path.stat().st_ino == before, "nothing to fix, so nothing was written"
    return once


def lines(*records: str, end: str = "\n") -> bytes:
    return "".join(record + end for record in records).encode()


def test_lines_that_need_no_fix_stay_as_they_are(tmp_path: Path) -> None:
    odd = GOOD.replace('"Hi"', '"\\u0048i \\/ é"').replace(", ", "  ,")
    data = lines(GOOD, ODD, odd, ALIAS, EMPTY, GOOD.replace("Hi", "Hi5"))
    assert fixed(tmp_path, "a.jsonl", data, *SAFE) == lines(GOOD, ODD, odd, SPELLED, EMPTY, GOOD.replace("Hi", "Hi5"))
    assert fixed(tmp_path, "a.jsonl", data, *UNSAFE) == lines(GOOD, MERGED, odd, SPELLED, GOOD.replace("Hi", "Hi5"))


def test_the_last_line_keeps_its_missing_newline(tmp_path: Path) -> None:
    assert fixed(tmp_path, "a.jsonl", lines(GOOD, ALIAS)[:-1], *SAFE) == lines(GOOD, SPELLED)[:-1]


def test_carriage_returns_stay_until_their_rule_is_on(tmp_path: Path) -> None:
    data = lines(GOOD, ALIAS, end="\r\n") + lines(GOOD.replace("Hi", "Ho"))
    kept = lines(GOOD, SPELLED, end="\r\n") + lines(GOOD.replace("Hi", "Ho"))
    assert fixed(tmp_path, "a.jsonl", data, *SAFE) == kept
    assert fixed(tmp_path, "a.jsonl", data, *SAFE, "--extend-select", "FT111") == kept.replace(b"\r\n", b"\n")


def test_a_byte_order_mark_and_blank_lines_leave(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + lines(GOOD, "", "  ", ALIAS) + b"\n \t"
    assert fixed(tmp_path, "a.jsonl", data, *SAFE) == lines(GOOD, SPELLED)
    marked = fixed(tmp_path, "a.jsonl", data, *SAFE, "--ignore", "FT103,FT104")
    assert marked == data.replace(ALIAS.encode(), SPELLED.encode())


@pytest.mark.parametrize("indent", [None, 1, 2, "\t"])
@pytest.mark.parametrize("wrapper", ["", "data"])
def test_a_list_keeps_its_layout(tmp_path: Path, indent: Any, wrapper: str) -> None:
    def laid_out(*records: str) -> bytes:
        values: Any = [json.loads(record) for record in records]
        return json.dumps({wrapper: values} if wrapper else values, indent=indent, ensure_ascii=False).encode()

    good, other = GOOD, GOOD.replace("Hi", "Hi5")
    for before, after in (
        ((good, ALIAS, EMPTY, other), (good, SPELLED, other)),
        ((EMPTY, good, other, EMPTY.replace("3", "4")), (good, other)),
        ((good, EMPTY, EMPTY.replace("3", "4"), ODD), (good, MERGED)),
    ):
        assert fixed(tmp_path, "a.json", laid_out(*before), *UNSAFE) == laid_out(*after)


def test_pretty_records_one_after_another_stay_so(tmp_path: Path) -> None:
    def laid_out(*records: str) -> bytes:
        return "".join(json.dumps(json.loads(record), indent=2) + "\n" for record in records).encode()

    data = laid_out(GOOD, EMPTY, ALIAS, EMPTY.replace("3", "4"))
    assert fixed(tmp_path, "a.json", data, *UNSAFE) == laid_out(GOOD, SPELLED)


def test_cells_that_need_no_fix_keep_their_quotes(tmp_path: Path) -> None:
    data = b'user,assistant,id\r\n"Hi","Hello, you",1\r\nA,"say ""yes"" ",2\r\nB,"  ",3\r\n"C\n D ",x,"4"\r\n'
    trimmed = b'user,assistant,id\r\n"Hi","Hello, you",1\r\nA,"say ""yes""",2\r\n"C\n D",x,"4"\r\n'
    assert fixed(tmp_path, "a.csv", data, *UNSAFE, "--extend-select", "FT312") == trimmed


def test_json_in_cells_is_changed_inside(tmp_path: Path) -> None:
    def table(*records: str) -> bytes:
        cells = [json.dumps(json.loads(r)["messages"]).replace('"', '""') for r in records]
        return ("messages\n" + "".join(f'"{cell}"\n' for cell in cells)).encode()

    assert fixed(tmp_path, "a.csv", table(GOOD, ALIAS, EMPTY), *UNSAFE) == table(GOOD, SPELLED)


def test_blank_rows_of_a_table_leave(tmp_path: Path) -> None:
    data = b"\n\nuser\tassistant\nHi\tHello\n\nYou\tMe\n"
    assert fixed(tmp_path, "a.tsv", data, *SAFE) == b"user\tassistant\nHi\tHello\nYou\tMe\n"


def test_plain_text_keeps_its_separators(tmp_path: Path) -> None:
    data = b"User: Hi\nAssistant: Hello\n=====\nUser: A\nUser: B\nAssistant: C\n\n---\nUser: Ho\nAssistant: He\n"
    new = fixed(tmp_path, "a.txt", data, *UNSAFE)
    assert new.startswith(b"User: Hi\nAssistant: Hello\n=====\nUser: A")
    assert new.endswith(b"\n---\nUser: Ho\nAssistant: He\n")


PACKERS = {
    "gzip": (gzip.compress, gzip.decompress),
    "bz2": (bz2.compress, bz2.decompress),
    "xz": (lzma.compress, lzma.decompress),
}


@pytest.mark.parametrize("packing", PACKERS)
def test_packed_data_stays_packed_whatever_its_name(tmp_path: Path, packing: str) -> None:
    pack, unpack = PACKERS[packing]
    new = fixed(tmp_path, "a.jsonl", pack(lines(GOOD, ALIAS)), *SAFE)
    assert unpack(new) == lines(GOOD, SPELLED)


def test_zstandard_stays_zstandard(tmp_path: Path) -> None:
    zstandard = pytest.importorskip("zstandard")
    new = fixed(tmp_path, "a.jsonl.zst", zstandard.ZstdCompressor().compress(lines(GOOD, ALIAS)), *SAFE)
    assert zstandard.ZstdDecompressor().stream_reader(new).read() == lines(GOOD, SPELLED)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "latin-1", "cp1252"])
def test_an_encoding_stays(tmp_path: Path, encoding: str) -> None:
    def encoded(*records: str) -> bytes:
        return lines(*records).decode().replace("Hello", "Héllo").encode(encoding)

    data = encoded(GOOD, ALIAS)
    if encoding == "utf-16-be":
        data = b"\xfe\xff" + data
    new = fixed(tmp_path, "a.jsonl", data, *SAFE, "--encoding", encoding, "--ignore", "FT103")
    assert new == (b"\xfe\xff" if encoding == "utf-16-be" else b"") + encoded(GOOD, SPELLED)


def test_bytes_that_are_no_text_stay_where_they_are(tmp_path: Path) -> None:
    broken = GOOD.encode().replace(b"Hello", b"H\xe9\xff")
    data = lines(ALIAS) + broken + b"\n{broken\n" + lines(GOOD)
    path = tmp_path / "a.jsonl"
    path.write_bytes(data)
    done = call("lint", "--fix", path)
    assert (done.code, path.read_bytes()) == (1, data.replace(ALIAS.encode(), SPELLED.encode()))


def test_parquet_keeps_types_row_groups_and_packing(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    turn = pa.struct([("role", pa.string()), ("content", pa.string())])
    schema = pa.schema([("messages", pa.list_(turn)), ("id", pa.int16())], metadata={b"note": b"kept"})

    def table(*records: str) -> Any:
        rows = [{"messages": json.loads(r)["messages"], "id": n} for n, r in enumerate(records)]
        return pa.Table.from_pylist(rows, schema)

    out = io.BytesIO()
    pq.write_table(table(GOOD, ALIAS, EMPTY, GOOD.replace("Hi", "Hi5")), out, row_group_size=2, compression="gzip")
    new = fixed(tmp_path, "a.parquet", out.getvalue(), *UNSAFE)
    opened = pq.ParquetFile(io.BytesIO(new))
    found = opened.read()
    assert found.schema.equals(pq.read_schema(out), check_metadata=True)
    assert found.column("id").to_pylist() == [0, 1, 3]
    assert found.column("messages").to_pylist()[1] == json.loads(SPELLED)["messages"]
    assert opened.metadata.num_row_groups == 2
    assert opened.metadata.row_group(0).column(0).compression == "GZIP"


def test_a_workbook_is_refused_by_name(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["user", "assistant"], ["Hi", "Hello"], ["Hi", "  "]):
        book.active.append(row)
    path = tmp_path / "a.xlsx"
    book.save(path)
    data = path.read_bytes()
    done: Done = call("lint", "--fix", "--unsafe-fixes", path)
    assert path.read_bytes() == data
    assert "a.xlsx: not fixed: Excel files are read-only; convert it first" in done.err
    assert done.code == 1


def test_conversations_spread_over_rows_are_mended_row_by_row(tmp_path: Path) -> None:
    head = "conversation,role,content\n"
    rows = [
        "1,user,Hi\n",
        '2,user," Ho "\n',
        "1,assistant,Hello\n",
        "2,assistant,He\n",
        "3,user,A\n",
        '3,assistant," "\n',
    ]
    new = fixed(tmp_path, "a.csv", (head + "".join(rows)).encode(), *UNSAFE, "--extend-select", "FT312")
    assert new.decode() == head + "1,user,Hi\n" + '2,user,"Ho"\n' + "1,assistant,Hello\n" + "2,assistant,He\n"


def test_rows_get_todays_roles_and_one_conversation_of_two_may_leave(tmp_path: Path) -> None:
    rows = "conversation,role,content\n1,human,Hi\n1,assistant,Hello\n2,user,Yo\n2,assistant,\n"
    assert fixed(tmp_path, "a.csv", rows.encode(), *SAFE).decode() == rows.replace("human", "user")
    left = rows.replace("human", "user").replace("2,user,Yo\n2,assistant,\n", "")
    assert fixed(tmp_path, "b.csv", rows.encode(), *UNSAFE).decode() == left
    lone = [{"conversation": n, "role": "human" if n % 2 else "gpt", "content": "x"} for n in (1, 1, 3, 3)]
    lone[1]["role"] = lone[3]["role"] = "assistant"
    new = fixed(tmp_path, "c.jsonl", lines(*map(json.dumps, lone)), *SAFE, "--select", "FT205").decode()
    assert [json.loads(line)["role"] for line in new.splitlines()] == ["user", "assistant"] * 2
