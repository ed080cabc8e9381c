"""`ftconv convert IN... --to FORMAT`, the default command."""

from __future__ import annotations

import gc
from typing import Any

import click

from .console import err
from .flags import console_options, input_options, open_host, pairs, plugin_options, read_settings


@click.command("convert", short_help="read inputs, write another format")
@click.argument("inputs", nargs=-1, metavar="IN...")
@click.option("--to", "to", required=True, metavar="FORMAT", help="The format to write; ftconv formats lists them.")
@click.option(
    "-o",
    "--output",
    "out",
    default="-",
    metavar="OUT",
    help="The output; its ending names the container. Default: standard output.",
)
@click.option("--force", is_flag=True, help="Replace OUT when it exists.")
@click.option(
    "--rejects",
    default="",
    metavar="FILE",
    help="Where rejected records go. Default with -o out.jsonl: out.rejects.jsonl.",
)
@click.option("--strict", is_flag=True, help="Stop at the first rejected record; nothing is written.")
@click.option(
    "--on-loss",
    type=click.Choice(["report", "fail", "drop"]),
    default="report",
    show_default=True,
    help="What to do where the format cannot carry something.",
)
@click.option("--keep-extra", is_flag=True, help="Write unknown columns too, where the format has room.")
@click.option(
    "--apply", "applied", multiple=True, metavar="TRANSFORM[:ARGS]", help="Apply a transform; repeatable, in order."
)
@click.option(
    "--to-option", "write_options", multiple=True, metavar="NAME=VALUE", help="An option of the writer; repeatable."
)
@click.option("--verify", is_flag=True, help="Read the output back and compare.")
@click.option("--dry-run", is_flag=True, help="Everything but the writing.")
@click.option("--escape-formulas", is_flag=True, help="In tables, put ' before cells that a spreadsheet would run.")
@click.option("--unescape-formulas", is_flag=True, help="Read tables that were written with --escape-formulas.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "never"]),
    default="error",
    show_default=True,
    help="Which findings make the exit code 1.",
)
@click.option("--no-group", is_flag=True, help="Show every finding, not three of each.")
@click.option(
    "--jobs", type=click.IntRange(0), default=0, metavar="N", help="Worker processes; default: as many as pay."
)
@click.option("--chunk-bytes", type=click.IntRange(1), default=1 << 17, hidden=True)
@input_options
@console_options
@plugin_options
def command(**given: Any) -> int:
    """Read inputs (files, patterns, - for standard input) and write them in another format."""
    from ..conversion import Request
    from ..inputs import expand
    from ..mapping import parse_map
    from ..pipeline import Pipeline
    from ..steps import parse_step
    from .progress import Bar

    gc.set_threshold(100_000, 50, 50)
    host, config = open_host(given["plugin_files"], given["no_plugins"], given["config_file"])
    request = Request(
        inputs=expand(given["inputs"]),
        to=given["to"],
        out="" if given["dry_run"] else given["out"],
        reader=given["reader"],
        container=given["container"],
        encoding=given["encoding"],
        mapping=parse_map(given["mapping"]),
        read_options=pairs(given["read_options"], "--from-option"),
        write_options=pairs(given["write_options"], "--to-option"),
        applied=[parse_step(text, host) for text in given["applied"]],
        rejects=given["rejects"],
        strict=given["strict"],
        on_loss=given["on_loss"],
        keep_extra=given["keep_extra"],
        verify=given["verify"],
        force=given["force"],
        escape_formulas=given["escape_formulas"],
        jobs=given["jobs"],
        plugin_files=(*config.plugin_files, *given["plugin_files"]),
        strangers=not given["no_plugins"],
        settings=read_settings(
            config, chunk_bytes=given["chunk_bytes"], header=not given["no_header"],
            unescape_formulas=given["unescape_formulas"], split_text=given["split_text"],
        ),
    )  # fmt: skip
    bar = Bar(not (given["quiet"] or given["no_progress"]))
    pipeline = Pipeline(request, host, bar)
    try:
        report = pipeline.run()
    finally:
        bar.clear()
    return _tell(report, given)


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'s' * (number != 1)}"


def _tell(report: Any, given: dict[str, Any]) -> int:
    """Say what came of it on standard error. Returns the exit code."""
    from ..reports.text import lines_of

    quiet = given["quiet"]
    if given["verbose"]:
        for detection in report.detections:
            what = f"{detection.format} in {detection.container} ({detection.confidence:.0%})"
            err(f"{detection.file}: {what}: {detection.why}")
    for sentence in report.said if not quiet else ():
        err(sentence)
    for line in lines_of(report.log, group=not given["no_group"]):
        if not quiet or "[error]" in line:
            err(line)
    tally = report.tally
    if report.rejects and not quiet:
        err(f"{_counted(tally.rejected, 'rejected record')}: {report.rejects}")
    if tally.examples != tally.written and not quiet:
        err(f"{_counted(tally.written, 'record')} became {_counted(tally.examples, 'example')}")
    if report.verified and not quiet:
        err(f"verified: {_counted(report.verified, 'example')} read back as written")
    nothing = bool(tally.read) and not tally.written
    if nothing:
        err("nothing was written: no record was left")
    if not quiet:
        err(tally.line())
    if report.crashed:
        return 4
    return 1 if tally.rejected or nothing or report.log.reaches(given["fail_on"]) else 0
