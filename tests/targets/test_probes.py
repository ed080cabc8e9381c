"""Whatever an official check refuses is refused for that target; where ftconv is stricter, it says why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from judging import errors

from ftconv import target_named

TARGETS = {
    "notebook": ("openai/gpt-4o-mini", "openai/gpt-3.5-turbo"),
    "mistral": ("mistral",),
    "claude": ("bedrock/claude-3-haiku",),
    "databricks": ("databricks",),
}
"""The targets that each official check belongs to."""

PROBES = yaml.safe_load((Path(__file__).parent / "probes.yaml").read_text("utf-8"))
CASES = [
    pytest.param(probe, check, name, id=f"{probe['title']}: {name}")
    for probe in PROBES
    for check in TARGETS
    for name in TARGETS[check]
]


@pytest.mark.parametrize(("probe", "check", "name"), CASES)
def test_what_an_official_check_refuses_is_refused_and_what_is_stricter_has_a_reason(
    probe: dict[str, Any], check: str, name: str
) -> None:
    found = errors(probe["record"], target_named(name))
    takes = probe["official"][check] == "y"
    reason = probe.get("stricter", {}).get(check)
    looser = probe.get("looser", {})
    assert looser.keys() <= {"notebook"}
    if check in looser:
        assert not takes
        assert found == []
        assert looser[check].endswith(".")
    elif not takes:
        assert found
        assert reason is None
    elif reason:
        assert found
        assert reason.endswith(".")
    else:
        assert found == []


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe["title"])
def test_a_probe_has_the_verdict_of_every_official_check(probe: dict[str, Any]) -> None:
    assert set(probe["official"]) == set(TARGETS)


def test_every_official_check_refuses_and_takes_some() -> None:
    for check in TARGETS:
        assert len({probe["official"][check] for probe in PROBES}) == 2
