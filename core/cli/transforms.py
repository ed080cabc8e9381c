"""`ftconv transforms`: what --apply can do."""

from __future__ import annotations

from typing import Any

import click

from .console import print_json
from .flags import open_host, plugin_options
from .page import show_lines
from .sections import Sectioned


@click.command("transforms", cls=Sectioned)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@plugin_options
def command(**given: Any) -> int:
    """List the transforms, their arguments and their safety."""
    from ..spec.options import REQUIRED, options_of

    host, _ = open_host(given)
    rows: list[dict[str, Any]] = [
        {
            "name": t.name,
            "safety": t.safety,
            "summary": t.summary,
            "arguments": [
                {"name": o.name, "type": o.type_name, "required": o.default is REQUIRED} for o in options_of(t.function)
            ],
            "owner": str(host.owner("transform", t.name)),
        }
        for _, t in sorted(host.transforms.items())
    ]
    if given["as_json"]:
        print_json(rows)
        return 0
    lines = []
    for row in rows:
        arguments = ",".join(a["name"] + "=" + a["type"] for a in row["arguments"])
        lines += [f"{row['name']}{':' + arguments if arguments else ''} [{row['safety']}]", f"    {row['summary']}"]
    show_lines(lines)
    return 0
