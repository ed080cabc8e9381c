"""The files that a configuration names: relative to it, regular, of limited size, and in its folder if it was found."""

from __future__ import annotations

import shlex
from pathlib import Path

from ..errors import UsageError
from ..files.ordinary import MOST_BYTES, fault_of_file
from ..files.yaml_file import place_in, read_yaml
from .trust import distrust

_WAYS_TO_HAVE = {
    "contract": "; create it with ftconv contract",
    "target": "; to list the built-in ones, run ftconv targets",
}


class NamedFiles:
    """The files that the configuration at `path` names.

    `found` says that nobody named the configuration itself, `in_repository` that its plugin files run all the same.
    """

    def __init__(self, path: Path, found: bool, in_repository: bool) -> None:
        self._path, self._found, self._in_repository = path, found, in_repository

    @property
    def ways_out(self) -> str:
        """What to do about a file that is refused since the configuration was found."""
        named = f"--config {shlex.quote(str(self._path))}"
        return f"to trust this configuration, add {named}; to go on without it, add --isolated"

    def place_of(self, *route: str | int, key: bool = False) -> str:
        """Return file:line:column of what a route of keys and indices leads to; with `key`, of its last key."""
        node, _ = read_yaml(self._path)
        return place_in(self._path, node, *route, key=key)

    def path_of(self, name: str | Path, *route: str | int, most: int = MOST_BYTES, missing_ok: bool = False) -> Path:
        """Return the path of the file whose name is at `route`. Raises UsageError with file:line:column."""
        full = self._path.parent / name
        fault = fault_of_file(full, most)
        if missing_ok and fault == "does not exist":
            fault = ""
        fault += _WAYS_TO_HAVE.get(str(route[-1]), "") if fault == "does not exist" else ""
        if not fault and self._found and not full.resolve().is_relative_to(self._path.parent.resolve()):
            fault = f"is outside of the folder of this configuration; move it there; {self.ways_out}"
        if fault:
            what = "plugin file" if route[0] == "plugins" else [step for step in route if isinstance(step, str)][-1]
            raise UsageError(f"{self.place_of(*route)}: {what} {name} {fault}")
        return full

    def plugin(self, name: str, number: int) -> Path:
        """Return the path of a plugin file, which may be run. Raises UsageError with file:line:column."""
        path = self.path_of(name, "plugins", number)
        if self._found and (fault := distrust(path) or self._outside()):
            raise UsageError(f"{self.place_of('plugins', number)}: plugin file {name} {fault}; {self.ways_out}")
        return path

    def _outside(self) -> str:
        return "" if self._in_repository else "is not run, as this configuration is not in a repository (.git, .hg)"
