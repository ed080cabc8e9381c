"""`ftconv plugins`: who is here, what each brings, and what is wrong with them."""

from __future__ import annotations

import sys
from typing import Any

import click

from .console import err, print_json
from .flags import open_host, plugin_options
from .sections import Sectioned


@click.command("plugins", cls=Sectioned)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@plugin_options
def command(**given: Any) -> int:
    """List the plugins with their versions and what they provide. Exit code 4 if one is broken."""
    host, _ = open_host(given, warn=False)
    rows = []
    for owner in host.plugins:
        brings: dict[str, list[str]] = {}
        for (word, name), other in sorted(host.owners.items()):
            if other == owner and name in getattr(host, f"{word}s"):
                brings.setdefault(f"{word}s", []).append(name)
        rows.append({"name": owner.name, "version": owner.version, "origin": owner.origin, **brings})
    problems = [{"plugin": str(p.owner), "message": p.message} for p in host.problems]
    if given["as_json"]:
        print_json({"plugins": rows, "problems": problems})
    else:
        for row in rows:
            sys.stdout.write(f"{row['name']} {row['version']}".rstrip() + f" ({row['origin']})\n")
            for word in ("readers", "writers", "transforms", "rules", "tokenizers", "engines"):
                if word in row:
                    sys.stdout.write(f"    {word}: {', '.join(row[word])}\n")
        for problem in host.problems:
            err(f"ftconv: {problem}")
    return 0
