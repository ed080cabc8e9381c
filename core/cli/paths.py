"""The two types of options that name files: what is read, and what is written."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import InputError
from ..files.outputs import Outputs
from ..files.url import is_url, local_path, shown_url
from .console import err

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from ..config.load import Config

_VOCABULARIES = ("*.tiktoken", "*.xz", "[0-9a-f]" * 40)
"""The names of the files that are read in a folder of vocabularies."""


class PathText(click.types.StringParamType):
    """The name of a file or a folder ("file", "dir"), as text. A shell completes it."""

    def __init__(self, kind: str = "file") -> None:
        self.kind = kind

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the name; of a URL `file://…` the path."""
        return local_path(super().convert(value, param, ctx))

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Tell the shell to look by itself."""
        return path_hint(incomplete, self.kind)


class ReadPath(PathText):
    """What a run reads: no output of the same run may be this file, under whatever name.

    Inputs, and options with `data`, may be URLs.
    """

    def __init__(self, kind: str = "file", *, data: bool = False) -> None:
        super().__init__(kind)
        self.data = data

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse a file with a slash behind its name, as `cat file/` does. Raises InputError."""
        text: str = super().convert(value, param, ctx)
        if is_url(text) and isinstance(param, click.Option) and not self.data:
            raise InputError(f"{param.opts[0]} {shown_url(text)}: only data is read from URLs; download it first")
        bare = text.rstrip("/")
        if bare != text and os.path.isfile(bare):
            raise InputError(f"{text} is not a folder; for the file, leave out the slash: {bare}")
        return text


class WritePath(PathText):
    """What a run writes. The command asks `outputs_of` for the sink, which decides whether it may."""


READ, READ_DATA, READ_FOLDER = ReadPath(), ReadPath(data=True), ReadPath("dir")
WRITE, WRITE_FOLDER = WritePath(), WritePath("dir")


def outputs_of(
    given: Mapping[str, Any],
    config: Config,
    inputs: Iterable[str] = (),
    *,
    force: bool | None = False,
    rewritten: str = "",
) -> Outputs:
    """Return the guard of what the running command writes.

    It knows every file that the command line and the configuration name, less `rewritten`: a file of the user's that
    this run makes anew, and so does not read.
    """
    reads = [name for name in (*_named(given), *_configured(config)) if not (rewritten and _same(name, rewritten))]
    return Outputs(inputs, reads, force=force, tell=lambda words: err(f"ftconv: {words}"))


def _named(given: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the options that are no outputs name: paths, and what stands behind `=`, `:` or `@` in other text."""
    for param in click.get_current_context().command.params:
        value = given.get(param.name or "")
        for text in value if isinstance(value, tuple | list) else (value,):
            if not isinstance(text, str) or isinstance(param, click.Argument) or isinstance(param.type, WritePath):
                continue
            if isinstance(param.type, ReadPath):
                yield from (text, *glob.glob(text, recursive=True))
                if param.type.kind == "dir" and text:
                    yield from _vocabularies(text)
            else:
                if re.search(r"[./\\]", text):  # a target or another name that may as well be a file
                    yield text
                yield from (text[mark.end() :] for mark in re.finditer("[=:@]", text))
                yield from re.split("[=:@,]", text)[1:]


def _vocabularies(folder: str) -> Iterator[str]:
    names = os.listdir(folder) if os.path.isdir(folder) else ()
    yield from (os.path.join(folder, n) for n in names if any(fnmatchcase(n, p) for p in _VOCABULARIES))


def _configured(config: Config) -> Iterator[str]:
    """Yield the configuration, and every text in it as the path that it may be."""
    if not config.file:
        return
    yield config.file
    todo: list[Any] = [config.data]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            todo.extend(value.values())
        elif isinstance(value, list):
            todo.extend(value)
        elif isinstance(value, str):
            yield str(Path(config.folder, value))


def _same(one: str, other: str) -> bool:
    try:
        return os.path.samefile(one, other)
    except (OSError, ValueError):
        return False


def path_hint(incomplete: str, kind: str = "file") -> list[CompletionItem]:
    """Return what tells a shell to complete a path."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type=kind)]
