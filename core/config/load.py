"""ftconv.yaml: found upward from the working directory, checked, with the place of every mistake."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from ..errors import InputError, UsageError
from ..files.outputs import OutputKind
from ..files.prompt_file import read_prompt
from ..files.yaml_file import YAML, node_at, place_in, read_yaml
from ..model.finding import Severity
from ..model.limits import Limits
from ..model.production import Production
from .faults import complaint_words, nearest_complaint, no_text_key, unknown_key

CONFIG_NAME = "ftconv.yaml"
CONFIG = OutputKind("a configuration", YAML, packed=False)


class Config(Struct, frozen=True):
    """What is in force. `file` is "" when there is none; paths inside are relative to it, and made absolute here.

    `select`, `extend_select` and `ignore` are None where nothing is said. `data` is all of it as it stands there.
    """

    file: str = ""
    plugin_files: tuple[str, ...] = ()
    required_plugins: tuple[str, ...] = ()
    limits: Limits = Limits()
    target: str = ""
    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: dict[str, Severity] = {}
    rules: dict[str, dict[str, Any]] = {}
    per_file_ignores: dict[str, tuple[str, ...]] = {}
    production: Production | None = None
    baseline: str = ""
    data: dict[str, Any] = {}

    @property
    def folder(self) -> str:
        """The folder that the paths inside begin in, "" without a file."""
        return str(Path(self.file).resolve().parent) if self.file else ""


def find_config(start: Path) -> Path | None:
    """Return the ftconv.yaml of `start` or its nearest parent."""
    for folder in (start, *start.parents):
        path = folder / CONFIG_NAME
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
    select = data.get("select")
    return Config(
        file=str(path),
        plugin_files=tuple(str(folder / name) for name in data.get("plugins", ())),
        required_plugins=tuple(data.get("required_plugins", ())),
        limits=Limits(**data.get("limits", {})),
        target=_target(data.get("target", ""), folder),
        select=None if select is None else tuple(select),
        extend_select=tuple(data.get("extend_select", ())),
        ignore=tuple(data.get("ignore", ())),
        # YAML 1.1 reads a bare `off` as false.
        severity={key: value or "off" for key, value in data.get("severity", {}).items()},
        rules=data.get("rules", {}),
        per_file_ignores={key: tuple(value) for key, value in data.get("per_file_ignores", {}).items()},
        production=_production(data["production"], folder, path) if data.get("production") else None,
        baseline=str(folder / data["baseline"]) if "baseline" in data else "",
        data=data,
    )


def _target(name: str, folder: Path) -> str:
    """A target of the user's own is a file, relative to the configuration."""
    return str(folder / name) if name.endswith((".yaml", ".yml")) else name


def _several(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _production(data: dict[str, Any], folder: Path, path: Path) -> Production:
    prompts = list(_several(data.get("system_prompt", ())))
    for name in _several(data.get("system_prompt_file", ())):
        try:
            prompts.append(read_prompt(folder / name, name))
        except InputError as error:
            where = place_of(str(path), "production", "system_prompt_file")
            raise UsageError(f"{where}: system_prompt_file {error}") from None
    contract = None
    if "contract" in data:
        pinned = folder / data["contract"]
        if not pinned.is_file():
            where = place_of(str(path), "production", "contract")
            raise UsageError(f"{where}: contract {data['contract']} does not exist; create it with ftconv contract")
        from ..contract.file import read_contract

        contract = msgspec.to_builtins(read_contract(str(pinned)))
    return Production(tuple(prompts), data.get("separator"), _several(data.get("stop", ())), contract)


def place_of(file: str, *route: Any, key: bool = False) -> str:
    """Return file:line:column of what a route of keys and indices leads to in a configuration."""
    node, _ = read_yaml(Path(file))
    return place_in(file, node, *route, key=key)


def key_lines(file: str) -> dict[str, int]:
    """Return the line that each key at the top of a configuration stands in, from 1."""
    node, _ = read_yaml(Path(file))
    return {} if node is None else {key.value: key.start_mark.line + 1 for key, _ in node.value}


def schema() -> dict[str, Any]:
    """Return the published schema of the configuration."""
    text = resources.files("ftconv.schemas").joinpath("config.schema.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def _parse(path: Path) -> dict[str, Any]:
    node, data = read_yaml(path)
    if data is None:
        return {}
    _check(path, node, data)
    return dict(data)


def _check(path: Path, node: Any, data: Any) -> None:
    """Refuse what the schema does not know, first things first."""
    import jsonschema

    if not isinstance(data, dict):
        raise UsageError(f"{path}:1:1: expected keys such as `plugins:`, found {type(data).__name__}")
    _refuse_odd_keys(node, path)
    faults = []
    for error in map(nearest_complaint, jsonschema.Draft202012Validator(schema()).iter_errors(data)):
        route = list(error.absolute_path)
        if error.validator == "additionalProperties" and "properties" in error.schema:
            known = list(error.schema["properties"])
            odd = [key for key in error.instance if key not in known]
            faults += [(node_at(node, [*route, key], key=True), unknown_key(key, known)) for key in odd]
        else:
            found = node_at(node, route)
            faults.append((found, complaint_words(error, found.value if isinstance(found.value, str) else "")))
    if faults:
        first, words = min(faults, key=lambda fault: (fault[0].start_mark.index, fault[1]))
        raise UsageError(f"{place_in(path, first)}: {words[:300]}")


def _refuse_odd_keys(node: Any, path: Path) -> None:
    """All keys are text; a bare `on` or `1` is none for YAML."""
    todo = [node]
    while todo:
        children = todo.pop().value
        for item in children if isinstance(children, list) else ():
            key, value = item if isinstance(item, tuple) else (None, item)
            if key is not None and not key.tag.endswith((":str", ":merge")):
                raise UsageError(f"{place_in(path, key)}: {no_text_key(str(key.value))}")
            todo.append(value)
