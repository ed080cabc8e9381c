"""Core asks for built-in transforms, rules and formats by names that stand in one module, and each of them exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from ftconv import Host
from ftconv.spec import builtins

CORE = Path(__file__).parents[2] / "core"
HOST = Host(third_party=False)
BUILTINS = {name: value for name, value in vars(builtins).items() if name.isupper() and isinstance(value, str)}

CATALOGUES = {"spec/builtins.py", "model/finding.py"}
"""Modules that say what there is: the names, and the codes of core with their fixes."""


def test_each_builtin_that_core_names_exists() -> None:
    known = {*HOST.transforms, *HOST.rules}
    assert set(BUILTINS.values()) - known == set(builtins.BUILTIN_FORMATS)
    assert set(builtins.BUILTIN_FORMATS) <= {*HOST.readers} & {*HOST.writers}


def test_no_other_module_of_core_holds_the_name_of_a_builtin_transform_or_rule() -> None:
    names = {*HOST.transforms, *HOST.rules}
    found = [
        f"{path.relative_to(CORE)}:{node.lineno}: {node.value!r}"
        for path in sorted(CORE.rglob("*.py"))
        if str(path.relative_to(CORE)) not in CATALOGUES and path.parent.name != "testing"  # whose kit makes faults
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value in names
    ]
    assert not found


def test_each_builtin_is_named_because_core_asks_for_it() -> None:
    text = "".join(p.read_text("utf-8") for p in CORE.rglob("*.py") if p.name != "builtins.py")
    assert [name for name in BUILTINS if not re.search(rf"\b{name}\b", text)] == []
