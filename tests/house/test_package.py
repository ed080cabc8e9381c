"""What is shipped: the package and all that it reads, and nothing of the workshop."""

from __future__ import annotations

import email
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHIPPED = ("core", "plugins", "schemas")
HOMES = {"core": "ftconv", "plugins": "ftconv/plugins", "schemas": "ftconv/schemas"}
WORKSHOP = ("__pycache__", "*.pyc", ".hypothesis", ".pytest_cache", "build", "*.egg-info", ".git", ".venv")
BUILD = "from setuptools import build_meta as b; b.build_sdist('dist'); b.build_wheel('dist')"


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a source archive and a wheel, built from a copy of the repository."""
    copy = tmp_path_factory.mktemp("repository") / "ftconv"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*WORKSHOP, "docs"))
    subprocess.run([sys.executable, "-c", BUILD], cwd=copy, capture_output=True, check=True)
    return copy / "dist"


@pytest.fixture(scope="module")
def wheel(dist: Path) -> zipfile.ZipFile:
    (file,) = dist.glob("*.whl")
    return zipfile.ZipFile(file)


def sources() -> set[str]:
    """Every file of the package, as the repository calls it."""
    files = (path for folder in SHIPPED for path in (ROOT / folder).rglob("*") if path.is_file())
    return {path.relative_to(ROOT).as_posix() for path in files if "__pycache__" not in path.parts}


def test_the_wheel_holds_every_file_of_the_package_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    wanted = {HOMES[name.partition("/")[0]] + "/" + name.partition("/")[2] for name in sources()}
    found = {name for name in wheel.namelist() if ".dist-info/" not in name}
    (manual,) = (name for name in found if name.endswith(".data/data/share/man/man1/ftconv.1"))
    assert found - {manual} == wanted


def test_the_source_archive_holds_the_package_and_no_tests(dist: Path) -> None:
    (file,) = dist.glob("*.tar.gz")
    with tarfile.open(file) as archive:
        names = {member.name.partition("/")[2] for member in archive if member.isfile()}
    own = {name for name in names if name.startswith(tuple(f"{folder}/" for folder in SHIPPED))}
    assert own == sources()
    rest = {name for name in names - own if not name.startswith("ftconv.egg-info/")}
    assert rest == {"LICENSE", "README.md", "PKG-INFO", "pyproject.toml", "setup.cfg"}


def test_every_extra_that_a_message_names_is_one_that_can_be_installed(wheel: zipfile.ZipFile) -> None:
    (name,) = (name for name in wheel.namelist() if name.endswith("METADATA"))
    said = email.message_from_bytes(wheel.read(name))
    extras = set(said.get_all("Provides-Extra", []))
    text = "".join((ROOT / name).read_text("utf-8") for name in sources() if name.endswith(".py"))
    text += "".join(page.read_text("utf-8") for page in (ROOT / "docs").rglob("*.md"))
    named = {*re.findall(r"MissingExtra\([^()]*?\"(\w+)\"\)", text), *re.findall(r"'\.\[(\w+)\]'", text)}
    assert {"excel", "near", "parquet", "repair", "text", "tokenizers", "testing", "zstd"} <= named <= extras
    requires = said.get_all("Requires-Dist", [])
    assert all(any(f'extra == "{extra}"' in line for line in requires) for extra in named)
    assert said["Name"] == "ftconv"
    assert said["License-Expression"] == "MIT"


INDEXED = re.compile(r"pip3? install (?:-\S+ )*['\"]?ftconv(?![\w-])|['\"]ftconv\[|uvx ftconv|pipx \w+ ftconv")
"""Installs ftconv from a package index, where it is not: anybody could register the name there."""


def test_no_text_tells_to_install_ftconv_from_an_index() -> None:
    places = (*SHIPPED, "docs", "tests/plugin_example")
    files = [path for name in places for path in (ROOT / name).rglob("*") if path.is_file()] + [ROOT / "README.md"]
    texts = {path: path.read_bytes().decode("utf-8", "replace") for path in files if "__pycache__" not in path.parts}
    assert [str(path.relative_to(ROOT)) for path, text in texts.items() if INDEXED.search(text)] == []
