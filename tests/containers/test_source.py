"""A source gives the same bytes however it is packed, cut and encoded, and can be read as often as wanted."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import os
import random
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st

from ftconv.errors import InputError, UsageError
from ftconv.files.compression import unpacked
from ftconv.files.source import Source
from ftconv.model.limits import Limits

DATA = "".join(f"line {n} é ☕ 🫨\n" for n in range(2000)).encode()
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes, "gzip": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}  # fmt: skip


def whole(source: Source, size: int = 1 << 20) -> bytes:
    return b"".join(source.blocks(size))


@pytest.mark.parametrize("packing", PACKERS)
@pytest.mark.parametrize("size", [1, 100, 4096, 1 << 20])
def test_the_data_is_the_same_in_blocks_of_any_size(tmp_path: Path, packing: str, size: int) -> None:
    (tmp_path / "x").write_bytes(PACKERS[packing](DATA))
    source = Source(str(tmp_path / "x"))
    blocks = list(source.blocks(size))
    assert b"".join(blocks) == DATA
    assert source.packing == packing
    assert all(len(block) == max(size, 512) for block in blocks[:1] if len(DATA) > size)
    assert all(len(block) == size for block in blocks[1:-1])


@pytest.mark.parametrize("packing", PACKERS)
def test_blocks_do_not_show_that_the_data_was_packed(tmp_path: Path, packing: str) -> None:
    data = random.Random(1).randbytes(700_000)
    (tmp_path / "x").write_bytes(PACKERS[packing](data))
    assert [len(block) for block in Source(str(tmp_path / "x")).blocks(100_000)] == [100_000] * 7


def test_a_file_can_be_read_as_often_as_wanted(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(DATA)
    source = Source(str(tmp_path / "x"))
    assert source.head(10) == DATA[:512]
    assert whole(source) == whole(source) == DATA
    assert source.total_bytes == source.read_bytes == len(DATA)


@pytest.mark.parametrize("change", ["longer", "other"])
def test_a_file_that_changes_between_two_readings_is_refused(tmp_path: Path, change: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(DATA)
    source = Source(str(path))
    assert source.head(10)
    if change == "longer":
        with open(path, "ab") as more:
            more.write(b"more\n")
    else:
        (tmp_path / "y").write_bytes(DATA)
        os.replace(tmp_path / "y", path)
    with pytest.raises(InputError, match="changed while it was being read; try again when it is complete"):
        whole(source)


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    def put(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return put


def test_standard_input_is_kept_for_a_second_reading_when_asked(stdin: Callable[[bytes], None]) -> None:
    stdin(gzip.compress(DATA))
    source = Source("-", reread=True)
    assert source.name == "<stdin>"
    assert source.head(10) == DATA[:512]
    assert whole(source, 7) == whole(source) == DATA
    source.close()


def test_standard_input_is_not_kept_otherwise_and_read_once_only(stdin: Callable[[bytes], None]) -> None:
    stdin(DATA)
    source = Source("-")
    assert whole(source) == DATA
    with pytest.raises(InputError, match="<stdin> can be read only once"):
        whole(source)
    assert not sys.stdin.buffer.closed


def test_a_fifo_is_kept_for_a_second_reading_too(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "way")
    writer = threading.Thread(target=lambda: (tmp_path / "way").write_bytes(DATA))
    writer.start()
    source = Source(str(tmp_path / "way"), reread=True)
    assert source.head(100) == DATA[:512]
    assert whole(source) == DATA
    source.close()
    writer.join()


# -- marks and encodings -----------------------------------------------------------------------------------------------


def test_a_byte_order_mark_is_left_out_and_known(tmp_path: Path) -> None:
    for packing, pack in PACKERS.items():
        (tmp_path / "x").write_bytes(pack(codecs.BOM_UTF8 + DATA))
        source = Source(str(tmp_path / "x"))
        assert whole(source) == DATA, packing
        assert source.bom
    (tmp_path / "x").write_bytes(DATA)
    assert not Source(str(tmp_path / "x")).bom


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-8-sig", "gb18030"]
)
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "with a mark"])
@pytest.mark.parametrize("size", [1, 3, 1 << 20])
def test_another_encoding_becomes_utf_8(tmp_path: Path, encoding: str, mark: str, size: int) -> None:
    if mark and encoding in ("utf-16", "utf-32", "utf-8-sig"):
        mark = ""  # these bring their own
    (tmp_path / "x").write_bytes((mark + DATA.decode()).encode(encoding))
    source = Source(str(tmp_path / "x"), encoding=encoding)
    assert whole(source, size) == DATA
    assert source.bom == bool(mark)


@settings(max_examples=budget(100))
@given(
    data=st.binary(max_size=600),
    encoding=st.sampled_from(["cp1252", "shift_jis", "utf-16-le", "euc-kr", "utf-7", "ascii", "gb18030", "cp037"]),
    size=st.sampled_from([1, 5, 1000]),
)
def test_bytes_that_an_encoding_does_not_have_become_no_text(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, encoding: str, size: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    data = b"  " + data  # so that it is not taken for packed data
    path.write_bytes(data)
    out = whole(Source(str(path), encoding=encoding), size)
    try:
        text = out.decode("utf-8")
    except UnicodeDecodeError:
        with pytest.raises(UnicodeDecodeError):
            data.decode(encoding)
    else:
        assert text == data.decode(encoding).removeprefix("\ufeff")


@pytest.mark.parametrize("name", ["utf-9", "rot13", "base64", "zlib", "\0"])
def test_an_encoding_that_is_none_is_a_mistake_in_the_call(name: str) -> None:
    with pytest.raises(UsageError):
        Source("x", encoding=name)


@pytest.mark.parametrize("name", ["utf-8", "UTF8", "utf_8"])
def test_utf_8_needs_no_transcoding(name: str) -> None:
    assert Source("x", encoding=name).encoding == ""


# -- what is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "code", "words"),
    [
        (codecs.BOM_UTF16_LE + b"{\0", "FT102", "is utf-16, not UTF-8; add --encoding utf-16"),
        (codecs.BOM_UTF32_LE, "FT102", "is utf-32, not UTF-8; add --encoding utf-32"),
        (b"\0{", "FT102", "looks like utf-16-be"),
        (b"version https://git-lfs.github.com/spec/v1\n", "FT101", "is a Git LFS pointer"),
        (b"<!doctype HTML>", "FT101", "is a web page"),
        (b"PK\x03\x04" + b"\0" * 100, "", "is a zip archive"),
    ],
)
@pytest.mark.parametrize("size", [1, 1 << 20])
def test_what_looks_like_something_else_is_refused(
    tmp_path: Path, head: bytes, code: str, words: str, size: int
) -> None:
    (tmp_path / "x").write_bytes(head)
    with pytest.raises(InputError, match=words) as raised:
        whole(Source(str(tmp_path / "x")), size)
    assert raised.value.code == code


def test_a_name_that_is_no_text_is_called_with_escapes() -> None:
    assert Source(b"caf\xe9".decode("utf-8", "surrogateescape")).name == "caf\\udce9"


@pytest.mark.parametrize("path", ["\0", "no/such/file", "x" * 300])
def test_a_path_that_cannot_be_opened_is_an_error_of_the_input(path: str) -> None:
    with pytest.raises(InputError):
        whole(Source(path))


@pytest.mark.parametrize("packing", list(PACKERS)[1:])
def test_the_ratio_counts_the_packed_bytes_also_where_they_cannot_be_sought(
    packing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ftconv.files.source.RATIO_FLOOR", 1000)

    class Pipe:
        """What standard input is in a pipe: bytes and no position."""

        def __init__(self, data: bytes) -> None:
            self.buffer = self
            self.read = io.BytesIO(data).read

    for data, fair in ((os.urandom(100_000), True), (b"\0" * 1_000_000, False)):
        monkeypatch.setattr(sys, "stdin", Pipe(PACKERS[packing](data)))
        source = Source("-", limits=Limits(max_ratio=20), encoding="latin-1")
        if fair:
            assert len(whole(source)) >= len(data)
        else:
            with pytest.raises(InputError, match="unpacks to more than 20 times its size"):
                whole(source)


@settings(max_examples=budget(60))
@given(
    parts=st.lists(st.binary(max_size=300), min_size=1, max_size=3), packing=st.sampled_from(list(PACKERS)[1:]),
    size=st.integers(1, 50), step=st.integers(1, 50),
)  # fmt: skip
def test_unpacking_gives_the_data_however_the_bytes_come(
    parts: list[bytes], packing: str, size: int, step: int
) -> None:
    class Drip(io.BytesIO):
        def read(self, wanted: int | None = -1, /) -> bytes:
            return super().read(min(step, wanted if wanted and wanted > 0 else step))

    stream = unpacked(packing, Drip(b"".join(map(PACKERS[packing], parts))))
    out = b"".join(iter(lambda: stream.read(size), b""))
    assert out == b"".join(parts)


@pytest.mark.parametrize("size", [1, 600, 1 << 20])
@pytest.mark.parametrize("at", [600, 60_000, 70_000])
def test_whether_an_archive_is_a_workbook_does_not_depend_on_blocks(tmp_path: Path, size: int, at: int) -> None:
    """The name of a sheet may stand well behind the beginning; it is looked for in the first 64 KiB."""
    (tmp_path / "in").write_bytes(b"PK\x03\x04".ljust(at, b"x") + b"xl/worksheets/sheet1.xml" + b"x" * 10_000)
    source = Source(str(tmp_path / "in"))
    if at < 1 << 16:
        assert whole(source, size) == (tmp_path / "in").read_bytes()
    else:
        with pytest.raises(InputError, match="is a zip archive"):
            whole(source, size)
