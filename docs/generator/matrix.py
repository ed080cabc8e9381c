"""The table in the README: formats and file types that are read and written, and whom data can be checked for."""

from __future__ import annotations

import re

from ftconv import targets
from ftconv.containers import CONTAINERS, container_named
from ftconv.files.compression import PACKINGS

from .formats import HOST, NAMES, summary_of
from .markdown import table

BEGIN, END = "<!-- made by docs/generate.py -->", "<!-- end -->"
YES, NO = "✓", "–"


def filled(readme: str) -> str:
    """Return the README with the table made anew between its two marks."""
    head, begin, rest = readme.partition(BEGIN)
    _, end, tail = rest.partition(END)
    assert begin, f"README.md has no {BEGIN}"
    assert end, f"README.md has no {END}"
    return f"{head}{BEGIN}\n{_text()}\n{END}{tail}"


def _text() -> str:
    parts = [
        table(["format", "read", "write", "what it is"], _formats()),
        table(["file type", "endings", "read", "write"], _containers()),
        f"Compressed files too: {', '.join(f'`{ending}`' for ending in PACKINGS)}.",
        "`--target` checks data for:",
        f"- Providers: {_titles('vendor')}\n- Trainers: {_titles('trainer')}",
    ]
    return "\n\n".join(parts)


def _formats() -> list[list[str]]:
    rows = []
    for name in NAMES:
        specs = [spec for spec in (HOST.readers.get(name), HOST.writers.get(name)) if spec]
        aliases = sorted({alias for spec in specs for alias in spec.aliases})
        also = f", also called {', '.join(f'`{alias}`' for alias in aliases)}" if aliases else ""
        link = f"[`{name}`](docs/reference/formats/{name}.md){also}"
        does = [YES if name in known else NO for known in (HOST.readers, HOST.writers)]
        rows.append([link, *does, summary_of(name)])
    return rows


def _containers() -> list[list[str]]:
    rows = []
    for name in CONTAINERS:
        container = container_named(name)
        endings = " ".join(f"`{ending}`" for ending in CONTAINERS[name].extensions)
        kind = re.split(r"[:(]", container.summary)[0].strip()
        rows.append([kind[0].upper() + kind[1:], endings, YES, NO if container.encode is None else YES])
    return rows


def _titles(kind: str) -> str:
    """Return the names of vendors or trainers, without what stands in brackets."""
    titles = {re.sub(r" \(.*", "", target.title) for target in targets() if target.kind == kind}
    return ", ".join(sorted(titles, key=str.casefold))
