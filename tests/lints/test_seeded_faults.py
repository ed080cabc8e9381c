"""Faults put into clean sets are found, each by its rule; the clean sets themselves have none."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml
from lints.seeded import clean_sets
from lints.seeded.edits import EDITS, SPOILED, spoil
from running import call
from samples import jsonl

HERE = Path(__file__).parent
FAULTS = yaml.safe_load((HERE / "seeded" / "faults.yaml").read_text("utf-8"))
SETS = {"chat": clean_sets.chat, "tools": clean_sets.tools, "pairs": clean_sets.pairs}
OF_TABLE = 58
"""The first ones of the file; those behind them were seen in public sets."""


def lint(folder: Path, records: list[Any], *options: str) -> dict[str, set[int]]:
    """The records that each rule finds something in, by code."""
    (folder / "set.jsonl").write_bytes(jsonl(records))
    done = call("lint", folder / "set.jsonl", "--isolated", "--no-group", "--output-format", "json", *options)
    assert done.code != 4, done.err
    found = defaultdict(set)
    for finding in json.loads(done.out)["findings"]:
        found[finding["code"]].add(finding["record"])
    return found


@pytest.mark.parametrize("name", SETS)
def test_a_clean_set_has_few_examples_and_nothing_else(name: str, tmp_path: Path) -> None:
    assert set(lint(tmp_path, SETS[name]())) <= {"FT605"}


@pytest.mark.parametrize(
    "fault", [fault for fault in FAULTS if fault["rule"] != "none"], ids=lambda fault: fault["kind"]
)
def test_a_seeded_fault_is_found_by_its_rule(fault: dict[str, Any], tmp_path: Path) -> None:
    records = SETS[fault.get("into", "chat")]()
    if "how" in fault:
        EDITS[fault["how"]](records)
    else:
        texts = {"user": fault.get("user"), "assistant": fault.get("reply")}
        spoil(records, {role: made for role, made in texts.items() if made})
    found = lint(tmp_path, records, "--select", "FT")
    assert fault["rule"] in found, f"found: {', '.join(sorted(found))}"
    if fault.get("of") != "set":
        assert set(SPOILED) <= found[fault["rule"]]


def test_fifty_of_fifty_eight_kinds_have_a_rule() -> None:
    assert sum(fault["rule"] != "none" for fault in FAULTS[:OF_TABLE]) >= 50
