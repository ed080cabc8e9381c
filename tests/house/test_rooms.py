"""House rules: small rooms, arrows one way, plain names, packages complete, nothing that lies there unread."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

from house.offenders import CORE, EVERY, PLUGINS, ROOT, name_of, none_of, tree_of

FLOORS = (
    "errors",
    "lazy",
    "model",
    "spec files",
    "containers target",
    "tokens rendering",
    "engine",
    "lint stats preview",
    "conversion contract manuals",
    "diff fix split config",
    "api",
    "prepare reports",
    "page",
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
    for node in ast.walk(tree_of(path)):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        start = package[: len(package) - node.level + 1]
        names = [[*start, *(node.module.split(".") if node.module else [])]]
        names += [[*names[0], alias.name] for alias in node.names]
        found |= {".".join(n) or "__init__" for n in names} & known
    return found - {module_of(path)}


GRAPH = {module_of(path): imports_of(path) for path in CORE}
BUILTIN = {"engines", "formats", "lints", "tokenizers", "transforms"}
"""The folders of plugins/. A module there whose name begins with an underscore is a helper of the others."""


def wing_of(module: str) -> str:
    return module.split(".")[0]


def test_no_file_is_longer_than_300_lines() -> None:
    none_of(name_of(path) for path in EVERY if len(path.read_text("utf-8").splitlines()) > 300)


def test_no_file_is_a_drawer() -> None:
    none_of(name_of(path) for path in EVERY if path.stem in DRAWERS)


def test_the_first_line_says_what_a_module_is_for() -> None:
    first = {path: (ast.get_docstring(tree_of(path)) or "").partition("\n")[0] for path in (*CORE, *PLUGINS)}
    odd = (path for path, line in first.items() if not 0 < len(line) <= 120 or line.endswith((" and", ",")))
    none_of(map(name_of, odd))


def test_every_module_has_its_floor() -> None:
    none_of(module for module in sorted(GRAPH) if wing_of(module) not in FLOOR_OF)


def test_the_wings_are_the_folders() -> None:
    there = {path.name for path in (ROOT / "core").iterdir() if path.name != "__pycache__" and path.is_dir()}
    modules = {path.stem for path in (ROOT / "core").glob("*.py")}
    none_of(sorted(set(FLOOR_OF) ^ (there | modules)), "FLOORS names exactly the folders and the modules of core/")


def test_no_wing_bears_a_public_name() -> None:
    import ftconv

    # An import of such a folder would put the module in place of the public name.
    none_of(sorted(set(FLOOR_OF) & set(ftconv.__all__)))


def test_arrows_only_point_downward() -> None:
    upward = [
        f"{module} -> {other}"
        for module, others in sorted(GRAPH.items())
        for other in sorted(others - {"__init__"})  # the version is in the face, and everything may know it
        if wing_of(other) != wing_of(module) and FLOOR_OF[wing_of(other)] >= FLOOR_OF[wing_of(module)]
    ]
    none_of(upward)


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


def test_plugins_use_the_public_face_alone() -> None:
    import ftconv

    odd = []
    for path in PLUGINS:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").split(".")[0] == "ftconv":
                own = (node.module or "").startswith("ftconv.plugins")
                public = node.module == "ftconv" and {alias.name for alias in node.names} <= set(ftconv.__all__)
                odd += [] if own or public else [f"{name_of(path)}:{node.lineno}"]
            if isinstance(node, ast.Import) and {a.name.split(".")[0] for a in node.names} & {"ftconv", "core"}:
                odd.append(f"{name_of(path)}:{node.lineno}")
    none_of(odd)


def test_a_helper_among_plugins_has_an_underscore_and_a_plugin_has_none() -> None:
    from ftconv import Host

    host = Host(third_party=False)
    kinds = (host.readers, host.writers, host.transforms, host.rules, host.tokenizers, host.engines)
    specs = {id(spec) for kind in kinds for spec in kind.values()}
    inside = [path for path in PLUGINS if path.parent.name in BUILTIN and path.stem != "__init__"]
    assert {path.parent.name for path in inside} == BUILTIN
    modules = {".".join(("ftconv", *path.relative_to(ROOT).with_suffix("").parts)) for path in inside}
    bringing = {name for name in modules if specs & set(map(id, vars(import_module(name)).values()))}
    named = {module for module in modules if not module.rpartition(".")[2].startswith("_")}
    none_of(sorted(named - bringing), "brings nothing: a helper, whose name begins with an underscore")
    none_of(sorted(bringing - named), "brings something: its name does not begin with an underscore")


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
    pages = {"README.md", "LICENSE", "CHANGELOG.md", "SECURITY.md"}
    given = {"pyproject.toml", "core", "plugins", "schemas", "tests", "docs", *pages}
    ignored = (".venv", "build", "dist", "__pycache__")
    entries = {p.name for p in ROOT.iterdir() if not p.name.startswith(ignored) and not p.name.endswith(".egg-info")}
    assert {e for e in entries if not e.endswith("_cache") and e != ".hypothesis"} <= given | hidden


def test_the_face_is_sorted_and_whole() -> None:
    import ftconv

    assert ftconv.__all__ == sorted(
        ftconv.__all__, key=lambda n: (n.islower() or n.startswith("_"), not n.isupper(), n)
    )
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
    kinds = ("readers", "writers", "transforms", "lints", "tokenizers", "engines")
    assert names == [f"ftconv_{kind}" for kind in kinds]
    for name in names:
        assert "return" in getattr(hookspecs, name).__annotations__


def python(code: str) -> str:
    """Run Python anew, with warnings as errors, and return what it prints."""
    command = [sys.executable, "-W", "error", "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_starting_is_quick_because_little_is_imported() -> None:
    out = python("import sys; sys.argv=['ftconv','--version']; import ftconv.cli.run; print(sorted(sys.modules))")
    none_of(name for name in ("msgspec", "pluggy", "jsonschema", "tiktoken", "yaml", "pyarrow") if f"'{name}'" in out)


def test_no_module_warns_when_it_is_imported() -> None:
    core = [f"ftconv.{module_of(path)}" for path in CORE if path.stem not in ("__init__", "__main__")]
    plugins = [".".join(("ftconv", *path.relative_to(ROOT).with_suffix("").parts)) for path in PLUGINS]
    names = [name.removesuffix(".__init__") for name in (*core, *plugins)]
    assert (
        python(f"from importlib import import_module\nprint(len([*map(import_module, {names})]))") == f"{len(names)}\n"
    )


COLLECTED = {
    "bench/peers.txt": "tests/bench/peers.py",
    "engine/near_misses.yaml": "tests/engine/test_near_misses.py",
    "formats/_confusion/*.yaml": "tests/formats/test_confusion.py",
    "commands/*.md": "tests/commands/test_commands.py",
    "formats/*/cases.yaml": "tests/formats/test_formats.py",
    "formats/*/written.yaml": "tests/formats/test_formats.py",
    "lints/*.yaml": "tests/lints/test_lints.py",
    "transforms/*.yaml": "tests/transforms/test_transforms.py",
    "targets/probes.yaml": "tests/targets/test_probes.py",
    "targets/verdicts.yaml": "tests/targets/test_target_verdicts.py",
    "targets/deviations.yaml": "tests/targets/test_raw_deviations.py",
    "oracles/*.yaml": "tests/oracles/test_oracles.py",
    "oracles/recordings/*.jsonl": "tests/oracles/test_oracles.py",
    "lints/seeded/*.yaml": "tests/lints/test_seeded_faults.py",
    "precision/*.yaml": "tests/precision/test_precision.py",
    "plugin_example/*": "tests/stranger/test_stranger.py",
    "**/*.rule.yaml": "core/testing/pytest_plugin.py",
}
"""Which files under tests/ that are no modules are read, and by what."""


def test_no_fixture_lies_there_unread() -> None:
    tests = ROOT / "tests"
    hidden = {"__pycache__", "build", ".pytest_cache", ".hypothesis"}
    files = [p for p in tests.rglob("*") if p.is_file() and p.suffix != ".py" and not hidden & {*p.parts}]
    read = {path for pattern in COLLECTED for path in tests.glob(pattern)}
    none_of(sorted(name_of(path) for path in files if path not in read and ".egg-info" not in str(path)))
    none_of(sorted({reader for reader in COLLECTED.values() if not (ROOT / reader).is_file()}))


def test_no_function_is_longer_than_sixty_lines() -> None:
    none_of(
        f"{name_of(path)}:{node.lineno} {node.name}: {lines} lines"
        for path in EVERY
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (lines := lines_of(node)) > 60
    )


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function less those of its docstring, which is a manual for some."""
    whole = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is None:
        return whole
    return whole - ((first.end_lineno or 0) - first.lineno + 1)
