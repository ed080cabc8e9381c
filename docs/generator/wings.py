"""The wings of the package as the code has them: folders, what each is for, and who imports whom."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
FACE = "import ftconv"
"""`core/__init__.py` with `core/api.py`: what Python code and plugins import."""

PLUGINS = "plugins"
_FACE_FILES = ("__init__", "api", "__main__")
_FACE_WORDS = "The public names: what Python code and plugins may import."
_PLUGIN_WORDS = "Formats, transforms, rules, tokenizers and engines, one module each."


def words_of(wing: str) -> str:
    """Return the first sentence of the docstring of a wing."""
    if wing in (FACE, PLUGINS):
        return _FACE_WORDS if wing == FACE else _PLUGIN_WORDS
    folder = ROOT / "core" / wing
    file = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    return (ast.get_docstring(ast.parse(file.read_text("utf-8"))) or "").partition("\n")[0].replace("`", "")


@cache
def imports() -> dict[str, frozenset[str]]:
    """Return each wing with those that it imports, also inside functions and for type checkers.

    Imports of the version are left out, and those that point upward: tests/house/test_rooms.py refuses them.
    """
    order = _order()
    found: dict[str, set[str]] = {PLUGINS: {FACE}}
    for path in sorted((ROOT / "core").rglob("*.py")):
        package = list(path.relative_to(ROOT / "core").parts[:-1])
        if path.stem == "__main__":
            continue
        wing = _wing_of([*package, path.stem])
        targets = found.setdefault(wing, set())
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                start = package[: len(package) - node.level + 1] + ([node.module] if node.module else [])
                if start or node.names[0].name != "__version__":
                    names = [start] if start else [[alias.name] for alias in node.names]
                    targets |= {_wing_of(name[0].split(".")) for name in names}
    return {a: frozenset(b for b in bs if order[b] < order[a]) for a, bs in sorted(found.items())}


def _wing_of(name: list[str]) -> str:
    return FACE if name[0] in _FACE_FILES else name[0]


def _order() -> dict[str, int]:
    """Return the floor of each wing, 0 at the bottom, as the house test states them."""
    tree = ast.parse((ROOT / "tests" / "house" / "test_rooms.py").read_text("utf-8"))
    (stated,) = (n.value for n in tree.body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "FLOORS")
    stories: tuple[str, ...] = ast.literal_eval(stated)
    return {wing: n for n, names in enumerate(stories) for wing in names.split()} | {FACE: 98, PLUGINS: 99}


@cache
def direct() -> dict[str, frozenset[str]]:
    """Return the imports without those that follow from others: what a wing reaches by a longer way is left out."""
    known = imports()

    def reached(wing: str) -> set[str]:
        return set().union(*({b} | reached(b) for b in known[wing]))

    return {a: frozenset(b for b in bs if not any(b in reached(c) for c in bs - {b})) for a, bs in known.items()}


@cache
def heights() -> dict[str, int]:
    """Return how high each wing stands: 0 imports nothing, the others stand just above all that they import."""
    known = imports()

    def height(wing: str) -> int:
        return 1 + max(map(height, known[wing]), default=-1)

    return {wing: height(wing) for wing in known}
