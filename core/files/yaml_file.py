"""YAML files: nodes that know their places, and what is wrong where."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import UsageError
from .ordinary import fault_words, read_ordinary

YAML = (".yaml", ".yml")
LARGEST = 1 << 18


_DEEPEST = 20


def read_yaml(path: Path) -> tuple[Any, Any]:
    """Return the nodes, which know their places, and the values of a YAML file; None for an empty one.

    Raises UsageError with file:line:column, also for bombs of aliases, deep nesting and keys that stand twice.
    """
    import yaml

    try:
        text = read_ordinary(path, LARGEST, pipe=True)
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} {fault_words(error)}") from None
    try:
        _refuse_bombs(text, path)
        node = yaml.compose(text, yaml.SafeLoader)
        if node is None:
            return None, None
        _refuse_twice(node, path)
        return node, yaml.safe_load(text)
    except UsageError:
        raise
    except Exception as error:  # what yaml raises for `!!timestamp 5` and its like is not only YAMLError
        where, words = yaml_fault(error, text)
        raise UsageError(f"{path}{where}: {words}") from None


def _refuse_bombs(text: bytes, path: Path) -> None:
    """A few aliases can stand for gigabytes, and deep nesting takes minutes; a configuration needs neither."""
    import yaml

    depth = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        words = ""
        if isinstance(event, yaml.AliasEvent):
            words = "aliases (*name) are not supported; write the value out"
        elif depth > _DEEPEST:
            words = f"nested deeper than {_DEEPEST} levels; is it a configuration?"
        if words:
            mark = event.start_mark
            raise UsageError(f"{path}{_at(mark.line, mark.column) if mark else ''}: {words}")


def _refuse_twice(node: Any, path: Path) -> None:
    """YAML lets the last of two equal keys win without a word."""
    todo = [node]
    while todo:
        now = todo.pop()
        seen: set[str] = set()
        for item in now.value if not isinstance(now.value, str) else ():
            key, *values = item if isinstance(item, tuple) else (None, item)
            if key is not None and isinstance(key.value, str):
                if key.value in seen:
                    raise UsageError(f"{place_in(path, key)}: duplicate key {key.value[:40]!r}")
                seen.add(key.value)
            todo.extend(values)


def node_at(node: Any, route: Sequence[Any], key: bool = False) -> Any:
    """Return the node that keys and indices lead to, as far as they can be followed; the last key itself with `key`."""
    for number, step in enumerate(route):
        children = node.value
        if isinstance(children, str):
            break
        if isinstance(step, int) and children and not isinstance(children[0], tuple):
            node = children[step] if step < len(children) else node
            continue
        for name, value in (child for child in children if isinstance(child, tuple)):
            if name.value == str(step):
                node = name if key and number == len(route) - 1 else value
                break
    return node


def place_in(file: str | Path, node: Any, *route: Any, key: bool = False) -> str:
    """Return the file:line:column of a node of a YAML file, or of what keys and indices lead to from there."""
    mark = node_at(node, route, key).start_mark
    return f"{file}{_at(mark.line, mark.column)}"


def yaml_fault(error: Exception, text: bytes) -> tuple[str, str]:
    """Return where the text cannot be read as YAML, `:line:column` or "", and why."""
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        problem = str(getattr(error, "problem", "") or "not YAML")
        context = getattr(error, "context", None)
        if context and problem.startswith("but "):
            problem = f"{context}, {problem}"
        return _at(mark.line, mark.column), problem
    position = getattr(error, "position", None)
    if position is None:
        return "", str(getattr(error, "problem", "") or "not YAML")
    if getattr(error, "encoding", "") == "utf-8":
        before = text[:position].decode("utf-8", "replace")
        return _after(before), "not UTF-8; save it as UTF-8"
    before = text.decode("utf-8", "replace")[:position]
    return _after(before), "a character that YAML does not allow"


def _after(before: str) -> str:
    return _at(before.count("\n"), len(before) - before.rfind("\n") - 1)


def _at(line: int, column: int) -> str:
    return f":{line + 1}:{column + 1}"
