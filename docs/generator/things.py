"""The pages of transforms and of containers."""

from __future__ import annotations

import re

from ftconv.containers import CONTAINERS, container_named
from ftconv.errors import install_hint
from ftconv.files.compression import PACKINGS
from ftconv.spec.options import options_of

from .formats import HOST
from .markdown import manual, options, table
from .markdown import page as made

EXTRAS = {"zstd": "zstd", "Parquet": "parquet", "Excel": "excel"}
"""What is read and written by an optional library, with the extra that brings it."""


def transforms() -> str:
    """Return the page of transforms."""
    rows = []
    sections = []
    for name, spec in sorted(HOST.transforms.items()):
        arguments = ", ".join(f"`{o.name}`" for o in options_of(spec.function))
        rows.append([f"[{name}](#{name})", spec.safety, arguments, spec.summary])
        found = options(spec.function)
        sections.append(f"## {name}\n\n{manual(spec.manual, 3)}{_types(found)}")
    return made(
        "Transforms",
        "`--apply TRANSFORM[:ARGS]` changes examples during a conversion. It can be given several times; transforms "
        "run in the given order. A safe transform keeps what the model learns, an unsafe one changes or drops text. "
        "`ftconv explain TRANSFORM` shows the same manuals.",
        "Arguments follow a colon: `merge-turns:' / '`, `set-system:file=prompt.txt`, or several, "
        '`add-separators:separator=" ->",stop=" END"`. A value in double quotes is a JSON string; without quotes '
        "`\\n` and `\\t` stand for a line break and a tab.",
        table(["transform", "safety", "arguments", "what it does"], rows),
        *sections,
    )


def _types(found: str) -> str:
    return f"\n\n### Types and defaults\n\n{found}" if found else ""


def containers() -> str:
    """Return the page of containers."""
    rows = []
    for name in CONTAINERS:
        spec = container_named(name)
        does = "reads" if spec.encode is None else "reads and writes"
        rows.append(
            [f"`{name}`", does, " ".join(f"`{ending}`" for ending in CONTAINERS[name].extensions), spec.summary]
        )
    packings = ", ".join(f"{name} (`{ending}`)" for ending, name in PACKINGS.items())
    return made(
        "Containers",
        "A container is a file type: it turns bytes into records and records into bytes. ftconv detects that of an "
        "input by its content first and its name second; `--container` overrides this. The ending of the output's "
        "name decides what is written.",
        table(["container", "does", "endings", "what it is"], rows),
        f"All of them can be compressed: {packings}. This is detected by the first bytes of an input, and by the "
        "ending of an output. Some need an optional library:",
        table(["for", "install"], [[word, _as_code(install_hint(extra))] for word, extra in EXTRAS.items()]),
    )


def _as_code(hint: str) -> str:
    """Return a hint with its commands in backticks."""
    return re.sub("pip install [^,]+", r"`\g<0>`", hint)
