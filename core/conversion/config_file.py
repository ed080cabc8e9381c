"""The file of --trainer-config: what the trainer must be told of the outputs of a run."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Set
from pathlib import Path
from typing import Any

from ..errors import OutputError, UsageError
from ..files.compression import packing_of
from ..files.outputs import OutputKind, Outputs, names_folder
from ..files.sink import Output, Sink
from ..files.source import STDIN
from ..files.stdout_sink import StdoutSink
from ..files.url import is_url
from ..target.target import Target, targets

CONFIG_ENDINGS = {"json": (".json",), "yaml": (".yaml", ".yml"), "python": (".py", ".txt"), "shell": (".sh", ".txt")}
"""What the files of a configuration may be called, by its language."""
_LOADERS = {"json": "json", "jsonl": "json", "csv": "csv", "tsv": "csv", "parquet": "parquet", "text": "text"}
"""What Hugging Face's `load_dataset` calls the files of a container."""


class ConfigFile:
    """What a target must be told, written to `path` ("-": standard output) once all outputs are complete.

    Raises UsageError where nothing is known to tell, OutputError for a file that may not be written.
    """

    def __init__(self, path: str, target: Target | None, out: str, outputs: Outputs, *, dry: bool) -> None:
        self.path, self._outputs = path, outputs
        if target is None:
            raise UsageError("--trainer-config needs to know the trainer; add --target NAME (see ftconv targets)")
        if target.config is None:
            known = ", ".join(one.name for one in targets() if one.config is not None)
            raise UsageError(f"--trainer-config: what {target.name} must be told is not known; it is for {known}")
        if any(facts.config is not None for facts in target.by_format.values()):
            raise UsageError(f"{target.path}: config cannot stand below by_format; put it into its templates")
        if out in ("", STDIN):
            raise UsageError("--trainer-config names the output file; add -o OUT")
        self._target, self._config = target, target.config
        if names_folder(out) and not self._config.collects:
            raise UsageError(f"--trainer-config for {target.name} describes one file; name it: -o OUT")
        self._made: list[Any] = []
        self._sink: Sink | StdoutSink | None = None
        if path == STDIN:
            self._sink = outputs.stdout(hold=True)
            return
        kind = OutputKind(
            f"a configuration of {target.name}",
            CONFIG_ENDINGS[self._config.language],
            packed=False,
            is_own=_is_object if self._config.collects else None,
        )
        sink = outputs.sink(path, kind, dry=dry)
        self._sink = None if dry else sink
        self._entries()

    def check(self, format: str, outs: Iterable[str]) -> None:
        """Raise UsageError for a format without a template, OutputError if the file already has such an entry."""
        if self._config.template(format) is None:
            known = ", ".join(self._config.templates)
            words = f"what {self._target.name} must be told of {format} is not known"
            raise UsageError(f"--trainer-config: {words}; use --to with one of {known}")
        entries = {} if self._outputs.force else self._entries()
        for name in (name for out in outs for name in self._filled(out, format, "", frozenset()) or () if entries):
            if name in entries:
                raise OutputError(f"{self.path} has {name!r} already; to replace this entry, add --force")

    def add(self, out: str, format: str, container: str, keys: Set[str]) -> None:
        """Describe an output: its format, and the keys that its records have.

        Raises UsageError where nothing is known of such records.
        """
        filled = self._filled(out, format, container, keys)
        if filled is None:
            named = ", ".join(sorted(key for key in keys if "." not in key and not key.endswith("[]")))
            words = f"{self._target.name} is not known to read {format} records with {named}"
            raise UsageError(f"--trainer-config: {words}; leave it out, or write another format by --to")
        self._made.append(filled)

    def _filled(self, out: str, format: str, container: str, keys: Set[str]) -> Any:
        bare = Path(out).with_suffix("") if packing_of(out) else Path(out)
        models = [(*entry.snapshots, model)[0] for model, entry in self._target.models.items()]
        values = {
            "file": out,
            "beside": out if self.path == STDIN else _seen_from(os.path.dirname(self.path), out),
            "name": bare.stem,
            "loader": _LOADERS.get(container, container),
            "model": models[0] if models else "MODEL",
        }
        return self._config.filled(format, keys, values)

    def sinks(self) -> list[Output]:
        """Write it down, and return what is to be committed: nothing where no output was described."""
        if self._sink is None or not self._made:
            return []
        filled: Any = self._made[0]
        if self._config.collects:
            filled = self._entries()
            for entry in self._made:
                filled |= entry
        words = [f"for {self._target.name}", self._target.status.words if self._target.status is not None else ""]
        words += [f"as of {self._config.as_of}", *self._config.sources[:1]]
        self._sink.open().write(self._config.text(filled, "; ".join(filter(None, words))).encode())
        return [self._sink]

    def discard(self) -> None:
        """Leave everything as it was."""
        if self._sink is not None:
            self._sink.discard()

    def _entries(self) -> dict[str, Any]:
        """Return the entries of other datasets that the file has. Raises OutputError where it is no such file."""
        if not self._config.collects or self.path == STDIN or not os.path.isfile(self.path):
            return {}
        words = f"is not a configuration of {self._target.name}"
        try:
            text = Path(self.path).read_bytes().decode("utf-8-sig")
            found = json.loads(text.strip() or "{}", object_pairs_hook=_once)
        except (OSError, ValueError, RecursionError) as error:
            raise OutputError(f"{self.path} {words}: {error}; name another file") from None
        if not isinstance(found, dict) or not all(isinstance(entry, dict) for entry in found.values()):
            raise OutputError(f"{self.path} {words}: expected an object for each dataset; name another file")
        return found


def _is_object(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands there twice")
    return found


def _seen_from(folder: str, path: str) -> str:
    """Return the path of a file as it is from a folder."""
    if is_url(path):
        return path
    try:
        return os.path.relpath(path, folder or os.curdir)
    except ValueError:  # another drive
        return os.path.abspath(path)
