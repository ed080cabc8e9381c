"""The suite itself: it runs on all cores where pytest-xdist is installed, and without it too."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from house.offenders import ROOT


@pytest.mark.parametrize(
    ("config", "processes"),
    [
        (SimpleNamespace(option=SimpleNamespace(numprocesses=None, dist="no")), "auto"),
        (SimpleNamespace(option=SimpleNamespace(numprocesses=0, dist="no")), 0),
        (SimpleNamespace(option=SimpleNamespace(numprocesses=None, dist="no"), workerinput={}), None),
        (SimpleNamespace(option=SimpleNamespace(dist="no", numprocesses=3)), 3),
    ],
    ids=["nothing asked for", "none", "inside of a worker", "three"],
)
def test_all_cores_are_used_unless_another_number_is_asked_for(
    config: Any, processes: Any, pytestconfig: pytest.Config
) -> None:
    settings: Any = pytestconfig.pluginmanager.get_plugin(str(ROOT / "tests" / "conftest.py"))
    settings.pytest_cmdline_main(config)
    assert config.option.numprocesses == processes


def test_without_xdist_nothing_is_asked_for(pytestconfig: pytest.Config) -> None:
    settings: Any = pytestconfig.pluginmanager.get_plugin(str(ROOT / "tests" / "conftest.py"))
    settings.pytest_cmdline_main(SimpleNamespace(option=SimpleNamespace()))
