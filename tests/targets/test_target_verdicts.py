"""What the facts of a target come to: records that it takes, and records that it refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from test_probes import errors

from ftconv import target_named

CASES = yaml.safe_load((Path(__file__).parent / "verdicts.yaml").read_text("utf-8"))
EACH = [pytest.param(case, name, id=f"{case['title']}: {name}") for case in CASES for name in case["targets"]]


@pytest.mark.parametrize(("case", "name"), EACH)
def test_a_target_takes_or_refuses_a_record(case: dict[str, Any], name: str) -> None:
    found = {code for code in errors(case["record"], target_named(name)) if code.startswith("FT7")}
    assert sorted(found) == case["says"]
