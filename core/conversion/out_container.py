"""The file type of an output: as its name says, as was asked for, or as the format and where it goes suggest."""

from __future__ import annotations

import sys

from ..containers import Container, container_for_name, container_named
from ..errors import UsageError
from ..files.outputs import names_folder
from ..files.source import STDIN
from ..files.stdout_sink import is_pipe
from ..spec.format import Writer
from .for_target import usual_container
from .request import Request


def container_of_output(request: Request, writer: Writer, kept: str = "") -> Container:
    """Return the container of what `writer` makes; `kept` is that of an input to be replaced.

    Raises UsageError for one that cannot be written, or cannot hold the format.
    """
    out = request.out
    name = container_for_name(out) if out not in ("", STDIN) and not names_folder(out) else ""
    container = container_named(kept or name or request.out_container or _usual(request, writer))
    if container.encode is None:
        raise UsageError(f"{out}: {container.name} is read-only; write .csv, .jsonl, .json or .parquet")
    if container.transcripts and writer.container != container.name:
        words = "plain text can only hold transcripts; use --to text, or another extension such as .jsonl"
        raise UsageError(f"{out}: {words}")
    return container


def _usual(request: Request, writer: Writer) -> str:
    """Return the file type where nothing says one: a pipe gets records, one a line, not one JSON document."""
    usual = usual_container(request.lint.target, writer)
    return "jsonl" if usual == "json" and request.out == STDIN and is_pipe(sys.stdout) else usual
