"""`ftconv plugin new` writes a package that passes its own tests and the house's rules, and overwrites nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from running import run

from ftconv import OutputError, UsageError
from ftconv.testing.scaffolding import new_plugin

PLUGIN = ("-p", "no:cacheprovider", "-p", "ftconv.testing.pytest_plugin", "-W", "error")


def installed(folder: Path, name: str, module: str) -> Path:
    """Put the metadata of a package beside it, as an installer would."""
    info = folder / f"ftconv_{module}-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: ftconv-{name}\nVersion: 0.1.0\n", "utf-8")
    (info / "entry_points.txt").write_text(f"[ftconv]\n{module} = ftconv_{module}\n", "utf-8")
    return folder


def python(*arguments: str, site: Path, code: int = 0) -> str:
    path = os.pathsep.join([str(site), os.environ.get("PYTHONPATH", "")])
    env = {**os.environ, "PYTHONPATH": path, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=site, env=env, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(("name", "module"), [("acme", "acme"), ("ftconv-big-co", "big_co")])
def test_a_new_plugin_passes_its_own_tests(name: str, module: str, tmp_path: Path) -> None:
    files = new_plugin(name, tmp_path / "new")
    assert all(file.is_file() for file in files)
    site = installed(tmp_path / "new", name.removeprefix("ftconv-"), module)
    said = python("-m", "pytest", *PLUGIN, site=site)
    assert "9 passed" in said
    assert "@" not in "".join(file.read_text("utf-8") for file in files if file.suffix == ".py").replace(
        "@rule", ""
    ).replace("@hookimpl", "")


def test_its_tests_fail_when_its_rule_is_broken(tmp_path: Path) -> None:
    new_plugin("acme", tmp_path / "new")
    rule = tmp_path / "new" / "ftconv_acme" / "stock_ending.py"
    rule.write_text(rule.read_text("utf-8").replace("isinstance(text, str) and ", ""), "utf-8")
    site = installed(tmp_path / "new", "acme", "acme")
    said = python("-m", "pytest", *PLUGIN, site=site, code=1)
    assert "acme-stock-ending: it raised AttributeError" in said


def test_its_code_is_clean(tmp_path: Path) -> None:
    new_plugin("acme", tmp_path / "new")
    given = ("--isolated", "--target-version", "py311", "--line-length", "120", "--select", "E,F,UP,B,RET,SIM,D1")
    python("-m", "ruff", "check", *given, "--ignore", "D103", str(tmp_path / "new"), site=tmp_path)
    given = ("--isolated", "--line-length", "120", "--check")
    python("-m", "ruff", "format", *given, str(tmp_path / "new"), site=tmp_path)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    new_plugin("acme", tmp_path / "new")
    (tmp_path / "new" / "README.md").write_text("mine", "utf-8")
    with pytest.raises(OutputError, match="exists; name another folder with --dir"):
        new_plugin("acme", tmp_path / "new")
    assert (tmp_path / "new" / "README.md").read_text("utf-8") == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def test_a_folder_that_cannot_be_made_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is not a folder; create it first"):
        new_plugin("acme", tmp_path / "not" / "there")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "Acme", "a b", "-a", "a--b", "../up", "1a", "ftconv-", "x" * 60, "é"])
def test_what_is_no_name_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not a valid plugin name"):
        new_plugin(name, tmp_path / "new")


@pytest.mark.parametrize("name", ["ft", "ftconv", "f-t", "ft-9"])
def test_a_name_whose_codes_would_be_ours_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="codes that begin with FT are ftconv's own"):
        new_plugin(name, tmp_path / "new")


def test_the_command_says_what_it_wrote_and_what_comes_next(tmp_path: Path) -> None:
    done = run("plugin", "new", "acme", cwd=tmp_path)
    assert done.code == 0
    assert done.out.decode().startswith(os.path.join("ftconv-acme", "pyproject.toml"))
    assert done.last == "next: cd ftconv-acme; pip install -e '.[test]'; pytest"
    assert run("plugin", "new", "acme", cwd=tmp_path).code == 3
