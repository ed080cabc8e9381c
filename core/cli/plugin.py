"""`ftconv plugin new NAME`: a plugin package to start from."""

from __future__ import annotations

import sys
from typing import Any

import click

from .console import err, print_json
from .paths import WRITE_FOLDER
from .sections import Sectioned


@click.group("plugin", short_help="create a plugin package to start from")
def command() -> None:
    """Develop your own plugins. To list installed ones, run `ftconv plugins`."""


@command.command(
    "new",
    cls=Sectioned,
    short_help="write a package with a rule, a fix and tests",
    examples=("ftconv plugin new acme",),
)
@click.argument("name", metavar="NAME")
@click.option(
    "--dir", "folder", default="", type=WRITE_FOLDER, metavar="DIR", help="The folder to write; default: ftconv-NAME."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option(
    "--isolated", "apart", is_flag=True, hidden=True, expose_value=False
)  # it looks for no configuration anyway
def new(**given: Any) -> int:
    """Write a package with one rule, the transform that fixes it, and tests that pass. Nothing is overwritten."""
    from ..testing.scaffolding import new_plugin

    files = new_plugin(given["name"], given["folder"])
    folder = files[0].parent
    if given["as_json"]:
        print_json({"folder": str(folder), "files": [str(file) for file in files]})
        return 0
    sys.stdout.writelines(f"{file}\n" for file in files)
    err(f"next: cd {folder}; pip install -e '.[test]'; pytest")
    return 0
