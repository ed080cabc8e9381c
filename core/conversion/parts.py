"""The outputs of a conversion: one for all inputs or one for each, each with its file of rejects."""

from __future__ import annotations

import os

import msgspec

from ..containers import RECORDS, path_beside
from ..errors import OutputError
from ..files.outputs import names_folder
from ..files.sink import Sink
from ..files.source import STDIN
from ..files.stdout_sink import NullSink, StdoutSink
from ..files.url import is_url
from .rejects_file import RejectsFile, default_path
from .request import Request

AnySink = Sink | StdoutSink | NullSink


class OutputPart(msgspec.Struct):
    """One output with its rejects file; `visible` once it is to be committed. `keys` are those of its records."""

    out: str
    sink: AnySink
    rejects: RejectsFile
    visible: bool = False
    keys: set[str] = msgspec.field(default_factory=set)


def output_parts(request: Request, ending: str, said: list[str], *, dry: bool) -> list[OutputPart]:
    """Return the outputs: one for all inputs, or one for each. `said` gets what a dry run would be told.

    `ending` is that of files in a folder. Raises OutputError for those that may not be written.
    """
    outputs, outs = request.outputs, [request.out]
    if names_folder(request.out):
        if not (is_url(request.out) or os.path.isdir(request.out)):
            raise OutputError(f"{request.out} does not exist; make the folder first")
        outs = [path_beside(name, ending, request.out) for name in request.inputs]
    shared = RejectsFile(request.rejects, outputs, dry=dry) if request.rejects else None
    return [
        OutputPart(
            out,
            _sink(request, out, said, dry=dry),
            shared or RejectsFile(default_path(out), outputs, dry=dry),
        )
        for out in outs
    ]


def _sink(request: Request, out: str, said: list[str], *, dry: bool) -> AnySink:
    if request.in_place:
        return NullSink() if dry else request.outputs.in_place(out, None)
    if out == STDIN and not dry:
        return request.outputs.stdout(hold=request.write.strict or request.write.on_loss == "fail")
    if out not in ("", STDIN):
        sink = request.outputs.sink(out, RECORDS, dry=dry)
        if not dry:
            return sink
        if request.outputs.exists(out):
            said.append(f"{out} exists; --force would overwrite it")
    return NullSink()
