"""House rule: what a container can do is said by the Container; outside core/containers nobody asks for it by name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ftconv.containers import CONTAINERS

ROOT = Path(__file__).parents[2]
HOME = ROOT / "core" / "containers"
OUTSIDE = sorted(path for path in (ROOT / "core").rglob("*.py") if HOME not in path.parents)


@cache
def chunk_classes() -> set[str]:
    """The classes of core/containers that yield records, or inherit from one that does; not the protocols of the seam.

    SpanChunk knows where records stand and leaves their values to those that inherit.
    """
    found = {"SpanChunk"}
    for path in sorted(HOME.glob("*.py")):
        if path.name == "chunk.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and any(getattr(member, "name", "") == "records" for member in node.body):
                found.add(node.name)
    return found


def words_in(node: ast.AST) -> set[str]:
    """The string literals of an expression."""
    return {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def names_in(node: ast.AST) -> set[str]:
    """The names and attributes of an expression."""
    return {
        n.id if isinstance(n, ast.Name) else n.attr for n in ast.walk(node) if isinstance(n, ast.Name | ast.Attribute)
    }


def offences(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of each comparison of a container's name, and of each question for a chunk's class."""
    classes = chunk_classes()
    for node in ast.walk(ast.parse(source)):
        asks = False
        if isinstance(node, ast.Compare):
            asks = bool(words_in(node) & set(CONTAINERS)) and any("container" in name for name in names_in(node))
            asks = asks or ("type" in names_in(node) and bool(names_in(node) & classes))
        elif isinstance(node, ast.Call):
            asks = names_in(node.func) == {"isinstance"} and bool(names_in(node.args[1]) & classes)
        elif isinstance(node, ast.Match) and any("container" in name for name in names_in(node.subject)):
            asks = any(words_in(case.pattern) & set(CONTAINERS) for case in node.cases)
        elif isinstance(node, ast.Match):
            asks = any(names_in(case.pattern) & classes for case in node.cases)
        if asks:
            yield getattr(node, "lineno", 0), ast.unparse(node).splitlines()[0]


def test_nobody_asks_for_a_container_by_name_or_for_a_chunk_by_class() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in OUTSIDE
        for line, text in offences(path.read_text("utf-8"))
    ]
    assert not found, "let Container say what is asked here (core/containers/chunk.py):\n" + "\n".join(found)


def test_the_house_rule_sees_every_way_to_ask() -> None:
    asked = (
        'item.detection.container == "jsonl"',
        'container.name not in ("csv", "tsv")',
        '"text" != self.writer.container',
        "isinstance(chunk, RowChunk)",
        "isinstance(chunk, (csv_chunk.CsvChunk, TextChunk))",
        "type(chunk) is JsonLinesChunk",
        'match container:\n    case "excel" | "parquet":\n        pass',
        "match chunk:\n    case RowChunk():\n        pass",
    )
    assert [source for source in asked if not list(offences(source))] == []
    for source in ('format == "text"', "isinstance(chunk, GroupChunk)", 'container_named("json").lines'):
        assert not list(offences(source))
