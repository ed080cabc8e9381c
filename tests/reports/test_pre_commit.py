"""The hooks for pre-commit: what its manifest asks for, and entries that exist."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from ftconv.cli.group import cli

ROOT = Path(__file__).parents[2]
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
KNOWN = {"id", "name", "description", "entry", "language", "files", "require_serial", "pass_filenames"}


@pytest.fixture(params=HOOKS, ids=lambda hook: hook["id"])
def hook(request: pytest.FixtureRequest) -> dict[str, Any]:
    return dict(request.param)


def test_the_ids_are_different() -> None:
    assert [hook["id"] for hook in HOOKS] == ["ftconv-lint", "ftconv-fix"]


def test_a_hook_has_what_pre_commit_asks_for(hook: dict[str, Any]) -> None:
    assert set(hook) == KNOWN
    assert hook["language"] == "python"
    assert hook["require_serial"] is True
    assert hook["pass_filenames"] is True


def test_the_entry_is_a_command_that_the_package_installs_with_options_that_it_has(hook: dict[str, Any]) -> None:
    program, command, *options = shlex.split(hook["entry"])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert program in project["scripts"]
    found = cli.get_command(click.Context(cli), command)
    assert found is not None
    known = {name for parameter in found.params for name in parameter.opts}
    assert set(options) <= known


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("data.jsonl", True),
        ("a/b.ndjson", True),
        ("data.jsonl.gz", True),
        ("data.json", False),
        ("xjsonl", False),
        ("data.jsonl.md", False),
    ],
)
def test_a_hook_takes_json_lines_by_name(hook: dict[str, Any], name: str, taken: bool) -> None:
    assert bool(re.search(hook["files"], name)) is taken
