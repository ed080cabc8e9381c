"""The pytest plugin: the fixture `ftconv`, and `*.rule.yaml` files as tests. Imports nothing until it is needed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .project import Project

ENDINGS = (".rule.yaml", ".rule.yml")
_HEADS = ("pass:", "fail:", "fix:")


@pytest.fixture
def ftconv(request: pytest.FixtureRequest) -> Project:
    """The project that the test stands in: `lint`, `check_data`, `check_rule`, `check_transform` and more.

    Its ftconv.yaml is that of the test's folder or the nearest parent, up to the root of the repository or, without
    one, that of the tests.
    """
    from .project import project_at

    return project_at(request.path.parent, request.config.rootpath)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Any:
    """Collect the cases of a rule. A file without `pass`, `fail` or `fix` at the left margin is somebody else's."""
    if not file_path.name.endswith(ENDINGS):
        return None
    try:
        lines = file_path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    if not any(line.startswith(_HEADS) for line in lines):
        return None
    from .collecting import RuleFile

    return RuleFile.from_parent(parent, path=file_path)
