"""A finding that stands for many records drops each of them, wherever the input is cut."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import call
from samples import chat, jsonl, records_in

ASKED = "Which of the three lakes of the Jura froze over in the winter in which nobody asked Marv anything?"


@pytest.mark.parametrize("flags", [("--jobs", "1"), ("--jobs", "2", "--chunk-bytes", "500")])
def test_all_records_of_one_finding_are_dropped(flags: tuple[str, ...], tmp_path: Path) -> None:
    kept = [chat(f"How far is star {n}?", f"{n} light years.") for n in range(9)]
    asked = [chat(ASKED, f"Lake {n}.") for n in range(27)]
    for name, records in (("a.jsonl", [*asked[:20], *kept]), ("b.jsonl", [*kept, *asked[20:]])):
        (tmp_path / name).write_bytes(jsonl(records))
    done = call("lint", "a.jsonl", "b.jsonl", "--select", "FT610", "--fix", "--unsafe-fixes", *flags, cwd=tmp_path)
    assert "dropped 27 records (benchmark-question 27)" in done.err
    assert done.code == 0
    for name in ("a.jsonl", "b.jsonl"):
        assert records_in((tmp_path / name).read_bytes()) == kept
