"""One public name is defined in one module of core."""

from __future__ import annotations

import ast
from collections import defaultdict
from importlib import import_module
from pathlib import Path

import pytest
from house.offenders import none_of

CORE = Path(__file__).parents[2] / "core"

SEAMS = {"command", "render", "CONTAINER", "cut", "encode", "rewrite", "separator_after", "spans", "within"}
"""What each module of a kind defines: commands, reports and containers are called by these names."""


def defined(path: Path) -> set[str]:
    """The names that a module defines at its top level, whether by `def`, `class` or assignment; private ones not."""
    names: set[str] = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        names |= {part.id for target in targets if target for part in ast.walk(target) if isinstance(part, ast.Name)}
    return {name for name in names if not name.startswith("_")}


def test_one_public_name_is_defined_in_one_module() -> None:
    homes: dict[str, list[str]] = defaultdict(list)
    for path in sorted(CORE.rglob("*.py")):
        for name in defined(path):
            homes[name].append(str(path.relative_to(CORE)))
    none_of(f"{name}: {', '.join(files)}" for name, files in homes.items() if len(files) > 1 and name not in SEAMS)


@pytest.mark.parametrize("package", ["", "testing"])
def test_type_checkers_see_the_public_names_that_are_there(package: str) -> None:
    tree = ast.parse((CORE / package / "__init__.py").read_text("utf-8"))
    seen = [
        ((node.module or ""), alias.name)
        for block in tree.body
        if isinstance(block, ast.If)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname == alias.name
    ]
    homes = import_module(f"ftconv.{package}".rstrip("."))._HOMES
    assert sorted(seen) == sorted((home, name) for home, names in homes.items() for name in names.split())
