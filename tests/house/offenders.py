"""The files that house rules hold for, and how those that break one are named: all of them, one a line."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[2]
CORE = sorted((ROOT / "core").rglob("*.py"))
PLUGINS = sorted((ROOT / "plugins").rglob("*.py"))
EVERY = [*CORE, *PLUGINS, *sorted((ROOT / "tests").rglob("*.py")), *sorted((ROOT / "schemas").rglob("*.py"))]


def none_of(offenders: Iterable[object], why: str = "") -> None:
    """Fail with all offenders, one a line, if there are any."""
    found = list(map(str, offenders))
    assert not found, "\n".join((why or "offenders:", *found))


def name_of(path: Path) -> str:
    """Return the path of a file as the repository calls it."""
    return path.relative_to(ROOT).as_posix()


def tree_of(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text("utf-8"))
