"""Writes the reference pages, a schema and the README's picture; a test runs it with `--check`."""

from __future__ import annotations

import sys
from pathlib import Path

from generator import calls, commands, doors, formats, schemas, settings, targets, terminal, things

DOCS = Path(__file__).parent
MADE = (DOCS / "reference", DOCS / "terminal.svg")
"""What is generated, and nothing else stands there."""


def pages() -> dict[Path, str]:
    """Return the text of every generated file."""
    made = {
        "reference/commands.md": commands.page(),
        "reference/exit-codes.md": commands.exit_codes(),
        "reference/formats.md": formats.overview(),
        "reference/containers.md": things.containers(),
        "reference/transforms.md": things.transforms(),
        "reference/rules.md": things.rules(),
        "reference/targets.md": targets.page(),
        "reference/hooks.md": doors.page(),
        "reference/python.md": calls.page(),
        "reference/testing.md": calls.kit(),
        "reference/configuration.md": settings.page(),
        "terminal.svg": terminal.picture((DOCS.parent / "README.md").read_text("utf-8")),
    }
    made |= {f"reference/formats/{name}.md": text for name, text in formats.pages().items()}
    schema = DOCS.parent / "schemas" / "target.schema.json"
    return {**{DOCS / name: text for name, text in made.items()}, schema: schemas.target()}


def stale() -> list[str]:
    """Return the files that are not as they would be made now, or that nothing makes."""
    made = pages()
    there = {path for place in MADE for path in ([place] if place.suffix else place.rglob("*")) if path.is_file()}
    off = {path for path, text in made.items() if not path.is_file() or path.read_text("utf-8") != text}
    return sorted(str(path.relative_to(DOCS.parent)) for path in off | (there - set(made)))


def main() -> int:
    """Write the pages; with `--check`, name those that are out of date instead."""
    if "--check" in sys.argv[1:]:
        for name in (found := stale()):
            print(f"{name} is out of date; python docs/generate.py writes it", file=sys.stderr)
        return 1 if found else 0
    made = pages()
    for name in stale():
        (DOCS.parent / name).unlink(missing_ok=True)
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
