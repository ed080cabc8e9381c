"""ftconv.yaml: found upward from the working directory, checked, with the place of every mistake."""

from __future__ import annotations

import json
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Any

from msgspec import Struct

from .errors import UsageError
from .limits import Limits

NAME = "ftconv.yaml"
LARGEST = 1 << 18
DEEPEST = 20


class Config(Struct, frozen=True):
    """What is in force. `file` is "" when there is none; paths inside are relative to it, and made absolute here."""

    file: str = ""
    plugin_files: tuple[str, ...] = ()
    required_plugins: tuple[str, ...] = ()
    limits: Limits = Limits()
    data: dict[str, Any] = {}


def find_config(start: Path) -> Path | None:
    """Return the ftconv.yaml of `start` or its nearest parent."""
    for folder in (start, *start.parents):
        path = folder / NAME
        if path.is_file():
            return path
    return None


def load_config(named: str = "") -> Config:
    """Read the configuration: the file named, or the one found, or none.

    Raises UsageError with file:line:column and the nearest key.
    """
    path = Path(named) if named else find_config(Path.cwd())
    if path is None:
        return Config()
    if not path.is_file():
        raise UsageError(f"configuration {named} does not exist")
    data = _parse(path)
    folder = path.parent
    return Config(
        file=str(path),
        plugin_files=tuple(str(folder / name) for name in data.get("plugins", ())),
        required_plugins=tuple(data.get("required_plugins", ())),
        limits=Limits(**data.get("limits", {})),
        data=data,
    )


def schema() -> dict[str, Any]:
    """Return the published schema of the configuration."""
    text = resources.files("ftconv.schemas").joinpath("config.schema.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def _parse(path: Path) -> dict[str, Any]:
    import yaml

    try:
        text = path.read_bytes()
        if len(text) > LARGEST:
            raise UsageError(f"{path} is larger than {LARGEST:,} bytes; is that a configuration?")
        _refuse_bombs(text, path)
        node = yaml.compose(text, yaml.SafeLoader)
        if node is None:
            return {}
        _refuse_twice(node, path)
        data = yaml.safe_load(text)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    except UsageError:
        raise
    except Exception as error:  # what yaml raises for `!!timestamp 5` and its like is not only YAMLError
        mark = getattr(error, "problem_mark", None)
        where = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise UsageError(f"{path}{where}: {getattr(error, 'problem', None) or 'not YAML'}") from None
    _check(path, node, data)
    return dict(data)


def _refuse_bombs(text: bytes, path: Path) -> None:
    """A few aliases can stand for gigabytes, and deep nesting takes minutes; a configuration needs neither."""
    import yaml

    depth = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        words = ""
        if isinstance(event, yaml.AliasEvent):
            words = "aliases (*name) are not read here; write it out"
        elif depth > DEEPEST:
            words = f"nested deeper than {DEEPEST} levels; is that a configuration?"
        if words:
            mark = event.start_mark
            where = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
            raise UsageError(f"{path}{where}: {words}")


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
                    mark = key.start_mark
                    raise UsageError(f"{path}:{mark.line + 1}:{mark.column + 1}: key {key.value[:40]!r} stands twice")
                seen.add(key.value)
            todo.extend(values)


def _check(path: Path, node: Any, data: Any) -> None:
    import jsonschema

    if not isinstance(data, dict):
        raise UsageError(f"{path}:1:1: expected keys such as `plugins:`, found {type(data).__name__}")
    errors = sorted(
        jsonschema.Draft202012Validator(schema()).iter_errors(data), key=lambda e: list(map(str, e.absolute_path))
    )
    if not errors:
        return
    error = errors[0]
    mark = _mark(node, list(error.absolute_path))
    message = error.message
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        known = list(error.schema.get("properties", {}))
        unknown = next(k for k in error.instance if k not in known)
        near = get_close_matches(str(unknown), known, 1)
        mark = _mark(node, [*error.absolute_path, unknown], key=True)
        message = f"unknown key {unknown!r}; " + (
            f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known)}"
        )
    raise UsageError(f"{path}:{mark[0]}:{mark[1]}: {message[:200]}")


def _mark(node: Any, route: list[Any], key: bool = False) -> tuple[int, int]:
    """Return line and column of what a route of keys and indices leads to; of the last key itself with `key`."""
    for step_number, step in enumerate(route):
        children = node.value
        if isinstance(step, int) and not isinstance(children[0], tuple):
            node = children[step]
            continue
        for name, value in children:
            if name.value == str(step):
                node = name if key and step_number == len(route) - 1 else value
                break
    return node.start_mark.line + 1, node.start_mark.column + 1
