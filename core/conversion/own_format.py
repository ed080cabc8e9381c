"""Which format is written where neither a format nor a target is named: the one of the input, or a table for CSV."""

from __future__ import annotations

from ..containers import container_for_name, container_named
from ..engine.inputs import Inputs
from ..errors import UsageError
from ..files.outputs import names_folder
from ..files.source import STDIN
from ..model.finding_log import FindingLog
from ..spec.builtins import CHAT, TABLE, TEXT
from ..spec.host import Host
from .for_target import best_of
from .request import Request

CELLS = ("csv", "tsv")
"""File types without structure: turns in a cell are JSON text there, and no table."""


def inferred(inputs: Inputs, host: Host, request: Request) -> tuple[str, str, str]:
    """Return the format to write, the file type to keep ("" for that of the name), and why, for people.

    Raises UsageError for an input to be replaced whose format cannot be written.
    """
    detections = [item.detection for item in inputs.open(FindingLog(), transforms=request.transforms)]
    inputs.detections.clear()  # the inputs are opened again to be written
    inputs.said.clear()
    formats = {detection.format for detection in detections}
    own = host.resolve("writer", formats.pop()) if len(formats) == 1 else ""
    if request.in_place:
        return *_in_place(request, own, detections[0].format, detections[0].container), f" in place of {request.out}"
    container = container_for_name(request.out) if not names_folder(request.out) else ""
    if container and container_named(container).transcripts:
        return TEXT, "", f", as {request.out} is plain text; for another format, add --to FORMAT"
    loose = own == TABLE or (own == TEXT and any(container_named(d.container).transcripts for d in detections))
    if container in CELLS:
        names = [TABLE, *([own] if own and own != TABLE else [])] if own != TEXT else [TEXT]
    else:
        names = [CHAT, *([own] if own else [])] if loose else [own or CHAT]
    name = best_of(names, inputs, request.lint, request.transforms)
    why = ", as the input" if name == own else f", which suits {request.out}"
    return name, "", f"{why}; for another format, add --to FORMAT"


def _in_place(request: Request, own: str, format: str, container: str) -> tuple[str, str]:
    """Return the format and the file type of an input that is replaced."""
    name = request.inputs[0]
    if name == STDIN or len(request.inputs) > 1:
        raise UsageError("--in-place replaces one file; name one input, or write to a new file with -o OUT")
    if request.to and container in CELLS and request.to != own:
        raise UsageError(f"{name} is a table and cannot become {request.to} in place; write to a new file with -o OUT")
    if not (request.to or own):
        raise UsageError(f"{format} can only be read; write {name} to a new file: --to chat -o OUT.jsonl")
    return request.to or own, container
