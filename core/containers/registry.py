"""Which containers there are, and which one an input or output is."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import PurePath

from msgspec import Struct

from ..errors import InputError, UsageError
from ..files.compression import packing_of
from ..files.foreign import refuse_name
from ..files.outputs import OutputKind
from ..files.source import STDIN, Source
from ..files.url import without_query
from ..model.nearest import did_you_mean
from ..model.place import Note
from .chunk import Container
from .csv_rows import sniff_delimiter
from .decode import FAULTS, decode_fast
from .json_extent import extent
from .json_wrapper import wrapper_at


class Home(Struct, frozen=True):
    """Where a container is defined, and how one is known: by the ending of a file's name, by the first bytes.

    `written` says whether there are outputs of it.
    """

    module: str
    extensions: tuple[str, ...]
    magic: tuple[bytes, ...] = ()
    attribute: str = "CONTAINER"
    written: bool = True


CONTAINERS = {
    "jsonl": Home(".jsonl", (".jsonl", ".ndjson", ".jsonlines")),
    "json": Home(".json_stream", (".json",)),
    "csv": Home(".csv_table", (".csv",), attribute="CSV"),
    "tsv": Home(".csv_table", (".tsv", ".tab"), attribute="TSV"),
    "text": Home(".plain_text", (".txt", ".text", ".md")),
    "parquet": Home(".parquet", (".parquet",), (b"PAR1",)),
    "excel": Home(".excel", (".xlsx", ".xls", ".xlsb", ".ods"), (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"), written=False),
}
"""All containers by name; the module of one is imported when it is first asked for."""
_JSON_FAMILY = ("jsonl", "json")
RECORDS = OutputKind(
    "a file of records", tuple(ending for home in CONTAINERS.values() if home.written for ending in home.extensions)
)
"""Outputs whose extension says the container."""
RECORD_LINES = OutputKind("a file of JSON Lines", CONTAINERS["jsonl"].extensions)
"""Outputs that are always JSON Lines."""
_HEAD = 1 << 18


def container_named(name: str) -> Container:
    """Return the container of this name. Raises UsageError, naming the nearest."""
    home = CONTAINERS.get(name)
    if home is None:
        hint = did_you_mean(name, CONTAINERS, f"known: {', '.join(CONTAINERS)}")
        raise UsageError(f"unknown file type {name!r}{hint}")
    found: Container = getattr(import_module(home.module, __package__), home.attribute)
    return found


def no_format(name: str) -> str:
    """Say that a container was named where a format is wanted, and how it is read and written."""
    home = CONTAINERS[name]
    ending = next((ending for ending in home.extensions if ending == f".{name}"), home.extensions[0])
    if container_named(name).encode is None:
        return f"{what_is(name)} (--container {name}); to write, use e.g. --to chat -o OUT.jsonl"
    return f"{what_is(name)}; use e.g. --to chat -o OUT{ending}, and --container {name} to read it"


def what_is(name: str) -> str:
    """Say why a word is no format: it may be the name of a container."""
    if name not in CONTAINERS:
        return f"{name!r} is not a format"
    readable = container_named(name).encode is None
    return f"{name} can only be read" if readable else f"{name} is a file type, not a format"


def container_for_name(path: str) -> str:
    """Return the container that a file name says, with the packing's ending taken off; "" when it says none."""
    pure = PurePath(path)
    if packing_of(path):
        pure = pure.with_suffix("")
    ending = pure.suffix.lower()
    return next((name for name, home in CONTAINERS.items() if ending in home.extensions), "")


def path_beside(name: str, ending: str, folder: str = "") -> str:
    """Return the path of an output that is named after an input: beside it, or in `folder`."""
    name = without_query(name)
    pure = PurePath("stdin" if name == STDIN else name)
    if packing_of(name):
        pure = pure.with_suffix("")
    stem = pure.stem if container_for_name(name) else pure.name
    return os.path.join(folder or ("" if name == STDIN else os.path.dirname(name)), stem + ending)


def container_of(source: Source) -> tuple[str, list[Note]]:
    """Return the container of an input, by its content first and its name second, and notes where the two disagree.

    Raises InputError FT112 when there is nothing in it.
    """
    blocks = source.blocks(_HEAD)
    head = next((block for block in blocks if block.strip()), b"")
    if not head:
        raise InputError(f"{source.name} is empty", "FT112")
    named = container_for_name(source.name)
    if not named:
        refuse_name(source.name)
    for name, home in CONTAINERS.items():
        if head.startswith(home.magic):
            return name, []
    if named and named not in _JSON_FAMILY and not CONTAINERS[named].magic:
        return named, []
    start = head.lstrip(b" \t\r\n")[:1]
    if start in (b"{", b"[") or named in _JSON_FAMILY:
        found = _jsonl_or_json(head, named, whole=next(blocks, None) is None)
        if named and found != named:
            what = "JSON Lines" if found == "jsonl" else "JSON, not one record per line"
            return found, [Note("FT109", f"the content is {what}, and was read as such")]
        return found, []
    text = head.decode("utf-8", "replace")
    comma = sniff_delimiter(text[: text.rfind("\n") + 1] or text, "")
    if comma and not named and len(text.splitlines()) > 1:
        return ("tsv" if comma == "\t" else "csv"), []
    return "text", []


def _jsonl_or_json(head: bytes, named: str, *, whole: bool) -> str:
    """Tell JSON Lines from other JSON by the first line that is not blank."""
    lines = [line for line in head.split(b"\n") if line.strip()]
    first = lines[0]
    if len(lines) == 1 and not whole:
        # The line is longer than what is known of it; a list of records in one line is common, so are long records.
        text = first.decode("latin-1")
        at = len(text) - len(text.lstrip(" \t\r"))
        wraps = text[at : at + 1] == "{" and wrapper_at(text, at, *extent(text, at))
        return "json" if wraps or text[at : at + 1] == "[" else "jsonl"
    try:
        value = decode_fast(first)
    except FAULTS:
        return "json" if _goes_on(first, len(lines)) or _several(first, named) else "jsonl"
    if isinstance(value, list) and len(lines) == 1 and whole:
        return "json"
    if len(lines) == 1 and whole and named:
        return named
    return "jsonl"


def _several(line: bytes, named: str) -> bool:
    """Whether a line holds values one after another, in an input that does not say that it is JSON Lines."""
    from .json_fault import explain_json

    return named != "jsonl" and explain_json(line).message.startswith("two values on one line")


def _goes_on(line: bytes, lines: int) -> bool:
    """Whether a line that is no value by itself is the beginning of one: it stops between tokens, not within one.

    A line cut off inside a string is a broken line: a JSON string cannot go on in the next.
    """
    from .json_fault import explain_json

    start = line.lstrip(b" \t")[:1]
    if start not in (b"{", b"["):
        return False
    fault = explain_json(line.rstrip(b" \t\r"))
    if fault.message.startswith("cut off: the record ends"):
        return lines > 1
    return start == b"["
