"""`ftconv rules`: every rule, with code, severity and fix."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import click

from .console import print_json
from .flags import open_host, plugin_options
from .page import show_lines
from .sections import Sectioned


@click.command("rules", cls=Sectioned)
@click.option("--free", is_flag=True, help="Print the next free code of each topic, for a rule to be written.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@plugin_options
def command(**given: Any) -> int:
    """List all rules, including those of plugins."""
    from ..fix.orders import safety_of
    from ..manuals import manual_of_code
    from ..model.finding import CORE_RULES

    host, _ = open_host(given, refuse_clashes=not given["free"])
    if given["free"]:
        return _free(host, given["as_json"])
    rows = {
        code: {"code": code, "name": e.name, "severity": e.severity, "summary": e.summary, "fix": e.fix}
        | {"owner": "ftconv", "manual": manual_of_code(code)}
        for code, e in CORE_RULES.items()
    }
    for r in host.rules.values():
        owner = str(host.owner("rule", r.name))
        rows[r.code] = {
            "code": r.code, "name": r.name, "severity": r.severity, "summary": r.summary, "fix": r.fix, "owner": owner,
            "manual": r.manual,
        }  # fmt: skip
    ordered = [rows[code] for code in sorted(rows)]
    for row in ordered:
        row["fix_safety"] = safety_of(row["fix"], host)
    if given["as_json"]:
        print_json(ordered)
        return 0
    show_lines(_listed(ordered), indent=10)
    return 0


def _listed(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the rules in columns, under what they are about."""
    from ..model.finding import TOPICS

    width = max(len(row["name"]) for row in rows)
    topics = {"FT0": "the tool itself", **TOPICS}
    for topic, some in groupby(rows, key=lambda row: topics.get(row["code"][:3], "rules of plugins")):
        yield f"{topic[0].upper()}{topic[1:]}"
        for row in some:
            fix = f" (fix: {row['fix']}, {row['fix_safety']})" if row["fix_safety"] else ""
            yield f"  {row['code']:<6}  {row['name']:<{width}}  {row['severity']:<7}  {row['summary']}{fix}"


def _free(host: Any, as_json: bool) -> int:
    from ..model.finding import TOPICS, free_codes

    rows = [
        {"topic": TOPICS[topic], "code": code}
        for topic, code in free_codes(rule.code for rule in host.rules.values()).items()
    ]
    if as_json:
        print_json(rows)
    else:
        sys.stdout.writelines(f"{row['code']} {row['topic']}\n" for row in rows)
    return 0
