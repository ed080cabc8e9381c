"""A folder with a configuration that names a plugin file, for the tests of what is trusted."""

from __future__ import annotations

from pathlib import Path

import pytest

RECORD = '{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}\n'
PLUGIN = """
from pathlib import Path
from ftconv import hookimpl, rule
Path(__file__).with_name("ran").touch()

@rule("ORG001", category="style")
def org(example, *, file: Path | None = None, several: list[Path] = []):
    "Nothing."
    return []

@hookimpl
def ftconv_lints():
    return [org]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder inside of a home, with data, a plugin file, and a configuration that names it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("SUDO_UID", raising=False)
    there = tmp_path / "project"
    there.mkdir()
    (there / "data.jsonl").write_text(RECORD, "utf-8")
    (there / "org.py").write_text(PLUGIN, "utf-8")
    (there / "ftconv.yaml").write_text("plugins: [org.py]\n", "utf-8")
    return there
