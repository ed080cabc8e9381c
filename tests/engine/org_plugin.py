"""A stranger's plugin file beside a data file, and lint run with both."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from running import Done, call


def lay_out(folder: Path, plugin: str, lines: Iterable[str]) -> Path:
    """Write `org.py` and `data.jsonl` into a folder. Returns the folder."""
    (folder / "org.py").write_text(plugin, "utf-8")
    (folder / "data.jsonl").write_text("".join(lines), "utf-8")
    return folder


def lint(folder: Path, rules: str, *flags: str) -> Done:
    """Lint the data by these rules."""
    return call("lint", "data.jsonl", "--plugin", "org.py", "--select", rules, *flags, cwd=folder)
