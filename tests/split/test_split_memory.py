"""A split holds hashes, not records, and those on disk: ten times the data takes hardly more memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from running import environment
from samples import chat

RUN = """
import re, sys
from ftconv.cli.run import run
code = run(sys.argv[1:])
print(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
sys.exit(code)
"""


def peak_mb(folder: Path, count: int, *flags: str) -> float:
    """The largest resident size of a split of so many records, in MB."""
    with open(folder / "in.jsonl", "w") as out:
        for n in range(count):
            out.write(json.dumps(chat(f"Question {n}? " + "q" * 500, "a" * 500, source=n // 3)) + "\n")
    command = [sys.executable, "-W", "error", "-P", "-c", RUN, "split", "in.jsonl", "--force", *flags]
    done = subprocess.run(command, capture_output=True, cwd=folder, env=environment(), check=False)
    assert done.returncode == 0, done.stderr
    return int(done.stdout) / 1024


@pytest.mark.parametrize("flags", [(), ("--group-by", "source")])
def test_ten_times_the_data_takes_hardly_more_memory(tmp_path: Path, flags: tuple[str, ...]) -> None:
    small, large = peak_mb(tmp_path, 4_000, *flags), peak_mb(tmp_path, 40_000, *flags)
    print(f"{small:.0f} {large:.0f}")
    assert large < 1.2 * small + 10
