"""`ftconv formats`: what each format reads, writes and carries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from .console import print_json
from .flags import open_host, plugin_options
from .page import show_lines
from .sections import Sectioned


@click.command("formats", cls=Sectioned)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@plugin_options
def command(**given: Any) -> int:
    """List the formats: what each reads, writes and supports, and which plugin provides it."""
    host, _ = open_host(given)
    rows = describe(host)
    if given["as_json"]:
        print_json(rows)
        return 0
    show_lines(line for row in rows for line in _lines(row))
    return 0


def _lines(row: dict[str, Any]) -> Iterator[str]:
    does = "/".join(w for w, on in (("reads", row["reads"]), ("writes", row["writes"])) if on)
    aliases = f" (also {', '.join(row['aliases'])})" if row["aliases"] else ""
    yield f"{row['name']}{aliases}: {does}; {row['summary']}"
    if row["writes"]:
        lost = ", ".join(row["does_not_carry"]) or "nothing"
        yield f"    does not support: {lost}; file type {row['container']}; by {row['owner']}"


def describe(host: Any) -> list[dict[str, Any]]:
    """Return one row per format, by name."""
    from ..model.features import EVERYTHING, Feature, names_of
    from ..spec.options import options_of

    unknown = Feature.EXTRA | Feature.TURN_KEYS
    rows = []
    for name in sorted({*host.readers, *host.writers}):
        reader, writer = host.readers.get(name), host.writers.get(name)
        spec = reader or writer
        defaults = {o.name: o.default for o in options_of(writer.write)} if writer else {}
        carries = (writer.carried(defaults) & ~unknown) if writer else Feature(0)
        extra = writer.extra if writer else "never"
        rows.append(
            {
                "name": name,
                "aliases": sorted({*(reader.aliases if reader else ()), *(writer.aliases if writer else ())}),
                "summary": spec.manual.partition("\n")[0].removeprefix(f"{name}: "),
                "reads": reader is not None,
                "writes": writer is not None,
                "container": writer.container if writer else "",
                "carries": names_of(carries) if writer else [],
                "does_not_carry": names_of(EVERYTHING & ~carries & ~unknown) if writer else [],
                "extra_columns": extra,
                "owner": str(host.owner("reader" if reader else "writer", name)),
            }
        )
    return rows
