"""Memory stays flat: ten times the data takes less than 1.3 times the memory and 30 MB."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from running import environment
from samples import chat

SMALL, LARGE = 2_500, 25_000


def record(number: int) -> dict[str, object]:
    return chat(f"Question {number}? " + "q" * 700, f"Answer {number}. " + "a" * 700)


def as_jsonl(count: int) -> bytes:
    return b"".join(json.dumps(record(n)).encode() + b"\n" for n in range(count))


def as_json(count: int) -> bytes:
    return b"[" + as_jsonl(count).replace(b"\n", b",\n")[:-2] + b"]"


def as_one_line(count: int) -> bytes:
    return as_json(count).replace(b"\n", b"")


def as_pretty(count: int) -> bytes:
    return json.dumps([record(n) for n in range(count)], indent=2).encode()


def as_wrapped(count: int) -> bytes:
    return b'{"version": 1, "data": ' + as_one_line(count) + b"}"


def as_csv(count: int) -> bytes:
    rows = (f'"Question {n}? {"q" * 700}","Answer\n{n}. {"a" * 700}"\n' for n in range(count))
    return b"user,assistant\n" + "".join(rows).encode()


def as_unclosed(count: int) -> bytes:
    """A quote that is opened in the second row, and never closed."""
    rows = as_csv(count).replace(b'"', b"").replace(b"Answer\n", b"Answer ")
    return rows.replace(b"Question 1?", b'"Question 1?', 1)


def as_garbage(count: int) -> bytes:
    return b"{broken " + b"x" * 1400 + b"\n" + as_jsonl(2) + (b"{broken " + b"x" * 1400 + b"\n") * count


def packed(count: int) -> bytes:
    return gzip.compress(as_jsonl(count), 1)


RUN = """
import re, sys
from ftconv.cli.run import run
code = run(sys.argv[1:])
print(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
sys.exit(code)
"""


def peak_mb(folder: Path, data: bytes, name: str, *flags: str) -> float:
    """The largest resident size of a run over `data`, in MB."""
    (folder / name).write_bytes(data)
    command = [
        sys.executable,
        "-W",
        "error",
        "-P",
        "-c",
        RUN,
        name,
        "--to",
        "sharegpt",
        "-o",
        "out.jsonl",
        "--force",
        "--jobs",
        "1",
        *flags,
    ]
    done = subprocess.run(command, capture_output=True, cwd=folder, env=environment(), check=False)
    assert done.returncode in (0, 1), done.stderr
    return int(done.stdout) / 1024


CASES = [
    ("in.jsonl", as_jsonl), ("in.json", as_json), ("in.json", as_one_line), ("in.json", as_pretty),
    ("in.json", as_wrapped), ("in.csv", as_csv), ("in.csv", as_unclosed), ("in.jsonl", as_garbage),
    ("in.jsonl.gz", packed),
]  # fmt: skip


@pytest.mark.parametrize(("name", "made"), CASES, ids=[f"{made.__name__} {name}" for name, made in CASES])
def test_ten_times_the_data_takes_the_same_memory(tmp_path: Path, name: str, made: Callable[[int], bytes]) -> None:
    small = peak_mb(tmp_path, made(SMALL), name)
    large = peak_mb(tmp_path, made(LARGE), name)
    print(f"{small:.0f} {large:.0f}")
    assert large < 1.3 * small + 30


@pytest.mark.parametrize("flags", [("--shuffle",), ("--where", "contains(messages[0].content, '7')", "--sample", "9")])
def test_choosing_takes_no_more_memory_for_more_records(tmp_path: Path, flags: tuple[str, ...]) -> None:
    small = peak_mb(tmp_path, as_jsonl(SMALL), "in.jsonl", *flags)
    large = peak_mb(tmp_path, as_jsonl(LARGE), "in.jsonl", *flags)
    assert large < 1.2 * small + 10


@pytest.mark.parametrize("out", ["out.csv", "out.json", "out.jsonl.gz"])
def test_writing_takes_no_more_memory_for_more_records(tmp_path: Path, out: str) -> None:
    flags = ("--to", "csv" if out == "out.csv" else "chat", "-o", out)
    small = peak_mb(tmp_path, as_jsonl(SMALL), "in.jsonl", *flags)
    large = peak_mb(tmp_path, as_jsonl(LARGE), "in.jsonl", *flags)
    assert large < 1.3 * small + 30
