"""The kinds of reports: which there are, which one a file's name asks for, and where each is written."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import PurePath

from ..files.compression import packing_of
from ..files.outputs import OutputKind
from .report_input import ReportInput

Render = Callable[[ReportInput], Iterator[str]]
"""Yields the lines of a report, without line ends."""

REPORT_KINDS: dict[str, str] = {
    "text": "text",
    "json": "json_document",
    "jsonl": "json_records",
    "sarif": "sarif",
    "github": "github",
    "gitlab": "gitlab",
    "junit": "junit",
    "markdown": "markdown",
}
"""Each kind with the module that writes it; a module is loaded when its kind is asked for."""

NAMES: dict[str, str] = {
    "gl-code-quality*.json": "gitlab",
    "*.sarif.json": "sarif",
    "*.sarif": "sarif",
    "*.jsonl": "jsonl",
    "*.json": "json",
    "*.xml": "junit",
    "*.md": "markdown",
    "*.txt": "text",
}
"""Patterns of file names with the kind that each asks for; the first that fits counts."""

_REPORT = re.compile(
    rb'ftconv|"check_name":|[A-Z]+\d{3} \[(?:error|warning)\]|^::(?:error|warning) |\A\s*\[\s*\]\s*\Z', re.M
)
"""What a report of ours has near its beginning."""
REPORT = OutputKind(
    "a report",
    tuple(dict.fromkeys(PurePath(pattern).suffix for pattern in NAMES)),
    is_own=lambda start: bool(_REPORT.search(start)),
)
"""A report is written anew each time; anything else in its place is kept."""

FOR_PEOPLE = ("text", "markdown")
"""Kinds that show a few findings of each message and count the others; the other kinds carry all."""


def render_of(kind: str) -> Render:
    """Return the function that writes reports of this kind."""
    render: Render = import_module(f".{REPORT_KINDS[kind]}", __package__).render
    return render


def kind_of_name(path: str) -> str:
    """Return the kind that the name of a file asks for, "" when it does not say."""
    pure = PurePath(path)
    name = (pure.stem if packing_of(path) else pure.name).lower()
    return next((kind for pattern, kind in NAMES.items() if fnmatch.fnmatchcase(name, pattern)), "")
