"""`ftconv lint IN...`: what is wrong, and where."""

from __future__ import annotations

import gc
import sys
from typing import Any

import click

from .console import err, print_json
from .flags import console_options, input_options, open_host, pairs, plugin_options, read_settings


@click.command("lint", short_help="say what is wrong with inputs, and where")
@click.argument("inputs", nargs=-1, metavar="IN...")
@click.option(
    "--select", multiple=True, metavar="RULES", help="Only these: codes, prefixes, names, categories; commas."
)
@click.option("--extend-select", multiple=True, metavar="RULES", help="These as well.")
@click.option("--ignore", multiple=True, metavar="RULES", help="All but these.")
@click.option("--statistics", is_flag=True, help="Count by rule only.")
@click.option("--no-group", is_flag=True, help="Show every finding, not three of each.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "never"]),
    default="error",
    show_default=True,
    help="Which findings make the exit code 1.",
)
@click.option(
    "--jobs", type=click.IntRange(0), default=0, metavar="N", help="Worker processes; default: as many as pay."
)
@click.option("--chunk-bytes", type=click.IntRange(1), default=1 << 17, hidden=True)
@input_options
@console_options
@plugin_options
def command(**given: Any) -> int:
    """Read inputs and say what is wrong with them. A broken plugin may hide findings, so it makes the exit code 4."""
    from ..inputs import expand
    from ..inspection import inspect_inputs
    from ..mapping import parse_map
    from ..passes import ReadRequest
    from ..select import selected
    from .progress import Bar

    gc.set_threshold(100_000, 50, 50)
    host, config = open_host(given["plugin_files"], given["no_plugins"], given["config_file"])
    rules = selected(host, *(_split(given[name]) for name in ("select", "ignore", "extend_select")))
    request = ReadRequest(
        inputs=expand(given["inputs"]),
        reader=given["reader"],
        container=given["container"],
        encoding=given["encoding"],
        mapping=parse_map(given["mapping"]),
        read_options=pairs(given["read_options"], "--from-option"),
        jobs=given["jobs"],
        settings=read_settings(
            config, chunk_bytes=given["chunk_bytes"], header=not given["no_header"], split_text=given["split_text"]
        ),
        plugin_files=(*config.plugin_files, *given["plugin_files"]),
        strangers=not given["no_plugins"],
    )
    bar = Bar(not (given["quiet"] or given["no_progress"]))
    try:
        report = inspect_inputs(request, host, rules, bar)
    finally:
        bar.clear()
    _show(report, given)
    if report.crashed or host.problems:
        return 4
    return 1 if report.log.reaches(given["fail_on"]) else 0


def _split(selectors: tuple[str, ...]) -> list[str]:
    return [part.strip() for text in selectors for part in text.split(",") if part.strip()]


def _show(report: Any, given: dict[str, Any]) -> None:
    from ..reports.text import lines_of, summary_of

    log = report.log
    if given["as_json"]:
        import msgspec

        findings = [msgspec.to_builtins(finding) for finding in log.in_order()]
        counts: dict[str, int] = {}
        for (code, _), count in log.counts.items():
            counts[code] = counts.get(code, 0) + count
        print_json({"findings": findings, "counts": counts, "total": log.total, "read": report.tally.read})
        return
    if not given["statistics"]:
        for line in lines_of(log, group=not given["no_group"]):
            sys.stdout.write(line + "\n")
    for line in summary_of(log):
        sys.stdout.write(line + "\n")
    sys.stdout.flush()
    if not given["quiet"]:
        errors, warnings = log.severities.get("error", 0), log.severities.get("warning", 0)
        err(f"{report.tally.read} records read, {errors} errors, {warnings} warnings")
