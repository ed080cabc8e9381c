"""Packed data is told by its first bytes, in files of any name and on standard input; broken data is no success."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from running import call
from samples import chats, jsonl

DATA = jsonl(chats(3_000))
PLAIN = zstandard.ZstdCompressor()
SUMMED = zstandard.ZstdCompressor(write_checksum=True, write_content_size=False, level=19)
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zstd": PLAIN.compress,
    "zstd summed": SUMMED.compress,
}  # fmt: skip
EACH = pytest.mark.parametrize("packing", PACKERS)


def converted(packed: bytes, folder: Path, name: str = "in.jsonl") -> tuple[int, bytes, str]:
    (folder / name).write_bytes(packed)
    (folder / "out.jsonl").unlink(missing_ok=True)
    done = call(name, "--to", "chat", "-o", "out.jsonl", cwd=folder)
    out = folder / "out.jsonl"
    return done.code, out.read_bytes() if out.exists() else b"", done.err


@EACH
@pytest.mark.parametrize("name", ["in.jsonl", "in.jsonl.gz", "in.bin", "in"])
def test_packed_data_is_known_by_its_bytes_not_by_its_name(tmp_path: Path, packing: str, name: str) -> None:
    assert converted(PACKERS[packing](DATA), tmp_path, name)[:2] == (0, DATA)


@EACH
def test_packed_data_may_come_on_standard_input(packing: str) -> None:
    done = call("-", "--to", "chat", stdin=PACKERS[packing](DATA))
    assert (done.code, done.out) == (0, DATA)


@EACH
def test_packed_streams_may_follow_each_other(tmp_path: Path, packing: str) -> None:
    pack = PACKERS[packing]
    half = DATA.index(b"\n", len(DATA) // 2) - 10
    assert converted(pack(DATA[:half]) + pack(b"") + pack(DATA[half:]), tmp_path)[:2] == (0, DATA)


@EACH
def test_data_that_is_cut_off_anywhere_is_no_success(tmp_path: Path, packing: str) -> None:
    packed = PACKERS[packing](DATA)
    for end in [*range(8, 40), len(packed) // 2, *range(len(packed) - 30, len(packed))]:
        code, out, err = converted(packed[:end], tmp_path)
        assert (code, out) == (3, b""), (end, err)
        assert "broken" in err
        assert err.count("\n") == 1


@EACH
def test_a_second_stream_that_is_cut_off_is_no_success(tmp_path: Path, packing: str) -> None:
    packed = PACKERS[packing](DATA)
    for end in (1, 4, 5, 10, len(packed) // 2, len(packed) - 1):
        assert converted(packed + packed[:end], tmp_path)[:2] == (3, b""), end


@EACH
@pytest.mark.parametrize("rubbish", [b"rubbish", b"{}\n", b"x" * 100_000])
def test_what_follows_packed_data_and_is_none_is_no_success(tmp_path: Path, packing: str, rubbish: bytes) -> None:
    assert converted(PACKERS[packing](DATA) + rubbish, tmp_path)[:2] == (3, b"")


@pytest.mark.parametrize("packing", ["gzip", "xz"])
def test_zeros_behind_packed_data_are_padding(tmp_path: Path, packing: str) -> None:
    assert converted(PACKERS[packing](DATA) + b"\0" * 70_000, tmp_path)[:2] == (0, DATA)


@pytest.mark.parametrize("packing", ["gzip", "bz2", "xz", "zstd summed"])
def test_a_byte_that_was_changed_on_the_way_is_no_success(tmp_path: Path, packing: str) -> None:
    packed = PACKERS[packing](DATA)
    for at in range(12, len(packed), len(packed) // 23):
        code, out, err = converted(packed[:at] + bytes([packed[at] ^ 0x55]) + packed[at + 1 :], tmp_path)
        assert (code, out) == (3, b"") or out == DATA, (at, err)


def test_zstd_frames_that_hold_no_data_are_passed_over(tmp_path: Path) -> None:
    skippable = b"\x5a\x2a\x4d\x18" + (7).to_bytes(4, "little") + b"\x28\xb5\x2f\xfdabc"
    packed = PLAIN.compress(DATA[: len(DATA) // 2]) + skippable + PLAIN.compress(DATA[len(DATA) // 2 :]) + skippable
    assert converted(packed, tmp_path)[:2] == (0, DATA)
    assert converted(packed[:-1], tmp_path)[:2] == (3, b"")


@pytest.mark.parametrize("end", ["gz", "bz2", "xz", "zst"])
def test_output_is_packed_as_its_name_says(tmp_path: Path, end: str) -> None:
    (tmp_path / "in.jsonl").write_bytes(DATA)
    assert call("in.jsonl", "--to", "chat", "-o", f"out.jsonl.{end}", cwd=tmp_path).code == 0
    assert converted((tmp_path / f"out.jsonl.{end}").read_bytes(), tmp_path)[:2] == (0, DATA)
    assert len((tmp_path / f"out.jsonl.{end}").read_bytes()) < len(DATA) / 3
