"""Settings of all tests: options, how many examples a law tries, and as many processes as there are cores."""

from __future__ import annotations

import pytest
from budget import settings

settings.load_profile("quick")

collect_ignore = ["plugin_example"]
"""It is tested where it is installed, as a third-party plugin: see tests/stranger."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write what commands really say into the pages")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Use all cores where pytest-xdist is installed and no other number was asked for."""
    if hasattr(config, "workerinput"):
        return  # one of those processes
    if getattr(config.option, "numprocesses", 1) is None and config.option.dist == "no":
        config.option.numprocesses, config.option.dist = "auto", "worksteal"


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))
