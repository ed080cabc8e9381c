"""A new plugin package: a rule, its fix, and tests that hold, under the names that the user gave."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from importlib import resources
from pathlib import Path

from ..errors import OutputError, UsageError
from ..files.aside import umask
from ..files.outputs import refuse_file_name

_FILES = {
    "pyproject.toml": "pyproject.toml.txt",
    "README.md": "README.md.txt",
    "@package@/__init__.py": "init.py.txt",
    "@package@/stock_ending.py": "stock_ending.py.txt",
    "@package@/cut_ending.py": "cut_ending.py.txt",
    "tests/test_@module@.py": "test.py.txt",
    "tests/@name@-stock-ending.rule.yaml": "rule.yaml.txt",
}
_LONGEST = 40


def new_plugin(name: str, folder: str | Path = "") -> list[Path]:
    """Write a plugin package and return its files; `folder` is `ftconv-NAME` unless given.

    Raises UsageError for an invalid name, and OutputError if the folder exists or cannot be written;
    then nothing is left behind.
    """
    words = _words(name)
    refuse_file_name(str(folder), "--dir")
    target = Path(folder or words["dist"])
    if target.exists() or target.is_symlink():
        raise OutputError(f"{target} exists; name another folder with --dir")
    if not target.parent.is_dir():
        raise OutputError(f"{target.parent} is not a folder; create it first")
    templates = resources.files("ftconv.testing").joinpath("scaffold")
    made = ""
    try:
        made = tempfile.mkdtemp(prefix=".ftconv-", dir=target.parent)
        for path, template in _FILES.items():
            file = Path(made, _filled(path, words))
            file.parent.mkdir(exist_ok=True)
            text = templates.joinpath(template).read_text("utf-8")
            file.write_text(_filled(text, words), "utf-8", newline="")
        os.chmod(made, 0o777 & ~umask())
        os.rename(made, target)
    except OSError as error:
        raise OutputError(f"{target} cannot be written: {error.strerror}") from None
    finally:
        if made and os.path.isdir(made):
            shutil.rmtree(made, ignore_errors=True)
    return [target / _filled(path, words) for path in _FILES]


def _words(name: str) -> dict[str, str]:
    """Return what the names in the templates stand for."""
    plain = name.removeprefix("ftconv-")
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", plain) or len(plain) > _LONGEST:
        raise UsageError(
            f"{name[:60]!r} is not a valid plugin name; use lower-case letters, digits and -, such as acme"
        )
    code = re.sub("[^A-Z]", "", plain.upper())
    if code.startswith("FT") or plain == "ftconv":
        raise UsageError(f"codes that begin with FT are ftconv's own, so the plugin cannot be called {name!r}")
    module = plain.replace("-", "_")
    return {"name": plain, "module": module, "package": f"ftconv_{module}", "dist": f"ftconv-{plain}", "CODE": code}


def _filled(text: str, words: dict[str, str]) -> str:
    return re.sub(r"@(\w+)@", lambda found: words[found[1]], text)
