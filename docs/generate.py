"""Writes the reference pages, the pictures, a schema and the tables of the README; a test runs it with `--check`."""

from __future__ import annotations

import sys
from pathlib import Path

from generator import (
    architecture,
    calls,
    commands,
    consumers,
    doors,
    formats,
    manpage,
    matrix,
    names,
    rules,
    schemas,
    settings,
    targets,
    terminal,
    things,
)

from ftconv.cli.names import NAMES_FILE

DOCS = Path(__file__).parent
MADE = (DOCS / "reference", DOCS / "explanation" / "architecture.svg", DOCS / "terminal.svg")
"""Where everything is generated: what is there and not made any more is deleted."""


def pages() -> dict[Path, str]:
    """Return the text of every generated file."""
    made = {
        "reference/commands.md": commands.page(),
        "reference/exit-codes.md": commands.exit_codes(),
        "reference/formats.md": formats.overview(),
        "reference/containers.md": things.containers(),
        "reference/transforms.md": things.transforms(),
        "reference/rules.md": rules.index(),
        "reference/targets.md": targets.page(),
        "reference/consumers.md": consumers.page(),
        "reference/hooks.md": doors.page(),
        "reference/python.md": calls.page(),
        "reference/testing.md": calls.kit(),
        "reference/configuration.md": settings.page(),
        "explanation/architecture.svg": architecture.picture(),
        "terminal.svg": terminal.picture(),
    }
    made |= {f"reference/rules/{code}.md": text for code, text in rules.pages().items()}
    made |= {f"reference/formats/{name}.md": text for name, text in formats.pages().items()}
    readme, data = DOCS.parent / "README.md", DOCS.parent / "schemas"
    beside = {
        readme: matrix.filled(readme.read_text("utf-8")),
        data / "target.schema.json": schemas.target(),
        data / NAMES_FILE: names.file(),
        DOCS.parent / "core" / "manuals" / "ftconv.1": manpage.page(),
    }
    return {DOCS / name: text for name, text in made.items()} | beside


def stale(made: dict[Path, str]) -> list[str]:
    """Return the files that are not as they were made now, or that nothing makes."""
    there = {path for place in MADE for path in ([place] if place.suffix else place.rglob("*")) if path.is_file()}
    off = {path for path, text in made.items() if not path.is_file() or path.read_text("utf-8") != text}
    return sorted(str(path.relative_to(DOCS.parent)) for path in off | (there - set(made)))


def main() -> int:
    """Write the pages; with `--check`, name those that are out of date instead."""
    made = pages()
    if "--check" in sys.argv[1:]:
        for name in (found := stale(made)):
            print(f"{name} is out of date; python docs/generate.py writes it", file=sys.stderr)
        return 1 if found else 0
    for name in stale(made):
        if (path := DOCS.parent / name) not in made:
            path.unlink(missing_ok=True)
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
