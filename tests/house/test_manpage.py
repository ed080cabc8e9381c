"""House rules of the man page: whole, installed with the package, and clean for the programs that set it."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib

import click
import pytest
from house.offenders import ROOT, none_of
from house.test_help import ALL

FILE = ROOT / "core" / "manuals" / "ftconv.1"
TEXT = FILE.read_text("utf-8")
MACROS = {"TH", "SH", "SS", "TP", "PP", "RS", "RE", "EX", "EE", "nh", "ad", '\\"'}
PLAIN = re.sub(r"\\f[BIP]", "", TEXT).replace("\\-", "-")


def test_every_command_and_option_stands_in_it() -> None:
    none_of(name for name in ALL if f"\n.SH FTCONV {name.upper()}\n" not in PLAIN)
    options = (o for one in ALL.values() for o in one.params if isinstance(o, click.Option) and not o.hidden)
    none_of(name for option in options for name in option.opts if not re.search(rf"(?m)^(-[\w-]+, )*{name}\b", PLAIN))


def test_every_line_is_a_known_macro_or_text_of_ascii() -> None:
    assert TEXT.isascii()
    none_of(line for line in TEXT.splitlines() if line[:1] in ".'" and line and line[1:].split(" ")[0] not in MACROS)


def test_it_is_installed_where_man_looks() -> None:
    found = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["data-files"]
    assert found == {"share/man/man1": ["core/manuals/ftconv.1"]}


@pytest.mark.parametrize("command", ["groff -man -ww -Tutf8", "mandoc -T lint -W warning"])
def test_what_sets_it_has_nothing_to_warn_of(command: str) -> None:
    if shutil.which(command.split()[0]) is None:
        pytest.skip(f"{command.split()[0]} is not installed")
    done = subprocess.run([*command.split(), FILE], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "ftconv.1:" not in done.stdout
