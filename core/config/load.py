"""ftconv.yaml: found upward from the working directory, checked, with the place of every mistake."""

from __future__ import annotations

import json
import os
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from ..errors import InputError, UsageError
from ..files.ordinary import fault_of_file
from ..files.outputs import OutputKind
from ..files.prompt_file import LARGEST_PROMPT, read_prompt
from ..files.yaml_file import LARGEST, YAML, node_at, place_in, read_yaml
from ..model.finding import Severity
from ..model.limits import Limits
from ..model.production import Production
from .faults import complaint_words, nearest_complaint, no_text_key, unknown_key
from .named_files import NamedFiles
from .trust import distrust, find_config, repository_of

CONFIG = OutputKind("a configuration", YAML, packed=False)


class Config(Struct, frozen=True):
    """What is in force. `file` is "" when there is none; paths inside are relative to it, and made absolute here.

    `found` says that the file was looked for, not named: then it names only files in its folder, and
    its plugin files run only `in_repository`.

    `select`, `extend_select` and `ignore` are None where nothing is said. `data` is all of it as it stands there.
    """

    file: str = ""
    found: bool = False
    in_repository: bool = False
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

    @property
    def bounds(self) -> str:
        """The folder that the files named inside lie in; "" where they may lie anywhere."""
        return self.folder if self.found else ""

    @property
    def files(self) -> NamedFiles:
        """The files that it names."""
        return NamedFiles(Path(self.file), self.found, self.in_repository)


def load_config(named: str = "", start: Path | None = None, root: Path | None = None) -> Config:
    """Read the configuration: the file named, or the one found from `start` (the working directory) upward, or none.

    `root` is trusted like a repository where there is none.
    Raises UsageError with file:line:column and the nearest key, and for a file that is found and not trusted.
    """
    path = Path(named) if named else find_config(start or Path.cwd(), root)
    if path is None or named == os.devnull:
        return Config()
    if named and (fault := fault_of_file(path, LARGEST)):
        raise UsageError(f"configuration {named} {fault}")
    in_repository = not named and repository_of(path.parent, root) is not None
    files = NamedFiles(path, not named, in_repository)
    if not named and (why := distrust(path)):
        raise UsageError(f"{path} {why}, so it is not used; {files.ways_out}")
    data = _parse(path)
    select, target = data.get("select"), data.get("target", "")
    if target.endswith((".yaml", ".yml")):  # a target of the user's own
        target = str(files.path_of(target, "target", most=LARGEST))
    return Config(
        file=str(path),
        found=not named,
        in_repository=in_repository,
        plugin_files=tuple(str(path.parent / name) for name in data.get("plugins", ())),
        required_plugins=tuple(data.get("required_plugins", ())),
        limits=Limits(**data.get("limits", {})),
        target=target,
        select=None if select is None else tuple(select),
        extend_select=tuple(data.get("extend_select", ())),
        ignore=tuple(data.get("ignore", ())),
        # YAML 1.1 reads a bare `off` as false.
        severity={key: value or "off" for key, value in data.get("severity", {}).items()},
        rules=data.get("rules", {}),
        per_file_ignores={key: tuple(value) for key, value in data.get("per_file_ignores", {}).items()},
        production=_production(data["production"], files) if data.get("production") else None,
        baseline=str(files.path_of(data["baseline"], "baseline", missing_ok=True)) if "baseline" in data else "",
        data=data,
    )


def _several(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _production(data: dict[str, Any], files: NamedFiles) -> Production:
    prompts = list(_several(data.get("system_prompt", ())))
    named = data.get("system_prompt_file", ())
    for number, name in enumerate(_several(named)):
        route: tuple[str | int, ...] = ("production", "system_prompt_file")
        route += () if isinstance(named, str) else (number,)
        path = files.path_of(name, *route, most=LARGEST_PROMPT)
        try:
            prompts.append(read_prompt(path, name, pipe=False))
        except InputError as error:
            raise UsageError(f"{files.place_of(*route)}: system_prompt_file {error}") from None
    contract = None
    if "contract" in data:
        from ..contract.file import read_contract

        pinned = files.path_of(data["contract"], "production", "contract", most=LARGEST)
        contract = msgspec.to_builtins(read_contract(str(pinned)))
    return Production(tuple(prompts), data.get("separator"), _several(data.get("stop", ())), contract)


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
