"""House rules: small rooms, arrows one way, plain names, packages complete."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORE = sorted((ROOT / "core").rglob("*.py"))
PLUGINS = sorted((ROOT / "plugins").rglob("*.py"))
ALL = [*CORE, *PLUGINS, *sorted((ROOT / "tests").rglob("*.py")), *sorted((ROOT / "schemas").rglob("*.py"))]

FLOORS = (
    "errors",
    "lazy",
    "model",
    "spec files",
    "containers target",
    "tokens",
    "engine",
    "lint stats preview",
    "conversion contract manuals",
    "fix split config",
    "api",
    "prepare reports",
    "testing",
    "cli",
    "__init__ __main__",
)
"""Folders and modules of core/, from the ground up. A module may import from its own folder and from lower floors."""
FLOOR_OF = {name: number for number, names in enumerate(FLOORS) for name in names.split()}
DRAWERS = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc", "tools"}


def module_of(path: Path) -> str:
    """`core/containers/jsonl.py` → `containers.jsonl`; a package is named by its folder."""
    parts = path.relative_to(ROOT / "core").with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def imports_of(path: Path) -> set[str]:
    """The modules of core that a module imports, also inside functions and for type checkers."""
    known = {module_of(p) for p in CORE}
    package = list(path.relative_to(ROOT / "core").parts[:-1])
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        start = package[: len(package) - node.level + 1]
        names = [[*start, *(node.module.split(".") if node.module else [])]]
        names += [[*names[0], alias.name] for alias in node.names]
        found |= {".".join(n) or "__init__" for n in names} & known
    return found - {module_of(path)}


GRAPH = {module_of(path): imports_of(path) for path in CORE}


@pytest.mark.parametrize("path", ALL, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_file_is_longer_than_300_lines(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", ALL, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_file_is_a_drawer(path: Path) -> None:
    assert path.stem not in DRAWERS


@pytest.mark.parametrize("path", [*CORE, *PLUGINS], ids=lambda p: str(p.relative_to(ROOT)))
def test_the_first_line_says_what_the_room_is_for(path: Path) -> None:
    doc = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    assert doc, "no docstring"
    first = doc.splitlines()[0]
    assert len(first) <= 120
    assert not first.endswith((" and", ","))


@pytest.mark.parametrize("module", sorted(GRAPH))
def test_every_room_has_its_floor(module: str) -> None:
    assert module.split(".")[0] in FLOOR_OF


@pytest.mark.parametrize("module", sorted(GRAPH))
def test_arrows_only_point_downward(module: str) -> None:
    room = module.split(".")[0]
    others = {m for m in GRAPH[module] if m.split(".")[0] != room}
    upward = {m for m in others if FLOOR_OF[m.split(".")[0]] >= FLOOR_OF[room]}
    # The version is in the face, and everything may know it.
    assert upward <= {"__init__"}


def test_there_is_no_circle_of_imports() -> None:
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join((*path[path.index(module) :], module))
        if module in done:
            return
        for other in sorted(GRAPH[module] - {"__init__"}):
            # A package's face imports its rooms; a room that imports the package itself would be a circle.
            visit(other, (*path, module))
        done.add(module)

    for module in sorted(set(GRAPH) - {"__init__"}):
        visit(module, ())


@pytest.mark.parametrize("path", PLUGINS, ids=lambda p: str(p.relative_to(ROOT)))
def test_plugins_use_the_public_face_alone(path: Path) -> None:
    import ftconv

    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").split(".")[0] == "ftconv":
            public = set(ftconv.__all__)
            assert node.module == "ftconv" or (node.module or "").startswith("ftconv.plugins"), node.module
            if node.module == "ftconv":
                assert {a.name for a in node.names} <= public
        if isinstance(node, ast.Import):
            assert all(a.name.split(".")[0] not in ("ftconv", "core") for a in node.names)


def test_the_package_list_is_what_is_on_disk() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    listed = set(project["tool"]["setuptools"]["packages"])
    homes = {"core": "ftconv", "plugins": "ftconv.plugins", "schemas": "ftconv.schemas"}
    found = set()
    for folder, package in homes.items():
        for init in (ROOT / folder).rglob("__init__.py"):
            parts = init.parent.relative_to(ROOT / folder).parts
            found.add(".".join((package, *parts)))
    assert listed == found


def test_the_top_level_is_as_given() -> None:
    hidden = {".git", ".ci", ".gitignore", ".pre-commit-hooks.yaml"}
    given = {"pyproject.toml", "core", "plugins", "schemas", "tests", "docs", "README.md", "LICENSE", "CHANGELOG.md"}
    ignored = (".venv", "build", "dist", "__pycache__")
    entries = {p.name for p in ROOT.iterdir() if not p.name.startswith(ignored) and not p.name.endswith(".egg-info")}
    assert {e for e in entries if not e.endswith("_cache") and e != ".hypothesis"} <= given | hidden


def test_the_face_is_sorted_and_whole() -> None:
    import ftconv

    assert ftconv.__all__ == sorted(ftconv.__all__, key=lambda n: (n.islower() or n.startswith("_"), n))
    for name in ftconv.__all__:
        assert getattr(ftconv, name) is not None
    assert set(dir(ftconv)) == set(ftconv.__all__)


def test_nothing_shown_to_the_user_is_a_module() -> None:
    import types

    import ftconv

    for name in ftconv.__all__:
        assert not isinstance(getattr(ftconv, name), types.ModuleType), name


def test_every_hook_has_a_typed_signature() -> None:
    from ftconv.spec import hookspecs

    names = [n for n in vars(hookspecs) if n.startswith("ftconv_")]
    assert names == ["ftconv_readers", "ftconv_writers", "ftconv_transforms", "ftconv_lints", "ftconv_tokenizers"]
    for name in names:
        assert "return" in getattr(hookspecs, name).__annotations__


def test_starting_is_quick_because_little_is_imported() -> None:
    import subprocess
    import sys

    code = "import sys; sys.argv=['ftconv','--version']; import ftconv.cli.run; print(sorted(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for heavy in ("msgspec", "pluggy", "jsonschema", "tiktoken", "yaml", "pyarrow"):
        assert f"'{heavy}'" not in out
