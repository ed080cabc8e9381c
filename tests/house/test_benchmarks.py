"""The benchmarks still run: a little of them, without the peers."""

import subprocess
import sys
from pathlib import Path

from house.offenders import ROOT


def test_a_short_run_measures_converts_alike_and_prints_tables(tmp_path: Path) -> None:
    options = ["--mb", "1", "--runs", "1", "--jobs", "2", "--no-peers", "--data", str(tmp_path), "convert"]
    done = subprocess.run([sys.executable, str(ROOT / "tests" / "bench"), *options], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "left out" not in done.stderr
    assert done.stdout.count("| `ftconv --jobs 2` | 1 |") == 2
    assert done.stdout.count("| same bytes |") == 2
    assert "| convert: 1 job / 2 jobs | ≥ 1.7 | – | – | not measured |" in done.stdout
