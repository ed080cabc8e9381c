"""`ftconv convert IN... --to FORMAT`, or `--target TARGET`: the default command."""

from __future__ import annotations

import sys
from typing import Any

import click

from ..errors import DetectionError, InputError
from .console import counted, err
from .flags import console_options, input_options, open_run, pairs, plugin_options, reading, run_options, say_status
from .paths import READ, WRITE, outputs_of
from .report_flags import Reports, report_options
from .rule_flags import linting, rule_options
from .sections import Sectioned


@click.command(
    "convert",
    cls=Sectioned,
    examples=(
        "ftconv faq.csv --to chat",
        "ftconv sharegpt.json --to chat -o chat.jsonl --keep-extra",
        "ftconv export.csv --to chat --map user=Question --map assistant=Answer",
        "ftconv pairs.jsonl --target openai/gpt-4o-mini -o upload.jsonl",
        "cat part-*.jsonl | ftconv - --to prompt-completion > new.jsonl",
    ),
)
@click.argument("inputs", nargs=-1, type=READ, metavar="IN...")
@click.option(
    "--to",
    "to",
    default="",
    metavar="FORMAT",
    help="The format to write (see ftconv formats). Default: the format of --target that suits the data.",
)
@click.option(
    "-o",
    "--output",
    "out",
    default="-",
    type=WRITE,
    metavar="OUT",
    help="The output file; its extension sets the file type. DIR/: one output per input, in this folder. "
    "Default: standard output.",
)
@click.option("--force", is_flag=True, help="Overwrite an existing OUT.")
@click.option(
    "--rejects",
    default="",
    type=WRITE,
    metavar="FILE",
    help="Write rejected records to FILE. Default with -o out.jsonl: out.rejects.jsonl.",
)
@click.option("--strict", is_flag=True, help="Stop at the first rejected record; nothing is written.")
@click.option(
    "--on-loss",
    type=click.Choice(["report", "fail", "drop"]),
    default="report",
    show_default=True,
    help="What to do about data the format does not support: report it, fail (nothing is written), or drop the record.",
)
@click.option("--keep-extra", is_flag=True, help="Keep unknown columns, where the format supports them.")
@click.option(
    "--apply",
    "applied",
    multiple=True,
    metavar="TRANSFORM[:ARGS]",
    help="Apply a transform (see ftconv transforms); repeatable, in order.",
)
@click.option(
    "--to-option",
    "write_options",
    multiple=True,
    metavar="NAME=VALUE",
    help="Set an option of the writer (see ftconv explain FORMAT); repeatable.",
)
@click.option(
    "--trainer-config",
    "trainer_config",
    default="",
    type=WRITE,
    metavar="FILE",
    help="Write what the trainer or vendor of --target must be told of OUT: its configuration, or the request that "
    "starts the job. - for standard output.",
)
@click.option("--verify", is_flag=True, help="Read the output back and compare examples.")
@click.option("--dry-run", is_flag=True, help="Run everything, but write nothing.")
@click.option(
    "--escape-formulas", is_flag=True, help="In tables, put ' before cells that a spreadsheet would run as formulas."
)
@report_options
@rule_options
@run_options
@input_options
@console_options
@plugin_options
def command(**given: Any) -> int:
    """Convert inputs (files, globs, or - for stdin) to another format.

    Rules check the examples as they were read if they are asked to: by --select, --extend-select, --set, --against or
    --target. Without --to, the target chooses the format by what the data is for.
    """
    from ..containers import WriteSettings
    from ..conversion.request import Request
    from ..conversion.run import Pipeline
    from ..engine.plan import LintPlan, WritePlan
    from ..engine.transform_chain import parse_step
    from .progress import Bar

    if not given["out"]:  # an unset variable of a script; the face for Python means a dry run by it
        raise click.UsageError("-o '' is not a file name; use -o - for standard output")
    host, config = open_run(given)
    if not (given["to"] or given["target"] or config.target):
        raise click.UsageError("Missing option '--to' or '--target'")
    read = reading(given, config)
    outputs = outputs_of(given, config, read["inputs"], force=given["force"])
    reports = Reports(given, outputs)
    flags = "select", "extend_select", "target", "against", "settings", "trainer_config"
    asked = not given["to"] or any(given[name] for name in flags)
    request = Request(
        **read,
        lint=linting(given, config, every=reports.every)
        if asked
        else LintPlan(every=reports.every, purpose=given["purpose"]),
        to=given["to"],
        out=given["out"],
        dry_run=given["dry_run"],
        transforms=tuple(parse_step(text, host) for text in given["applied"]),
        write=WritePlan(
            options=pairs(given["write_options"], "--to-option"),
            settings=WriteSettings(escape_formulas=given["escape_formulas"]),
            keep_extra=given["keep_extra"],
            on_loss=given["on_loss"],
            strict=given["strict"],
            verify=given["verify"],
        ),
        rejects=given["rejects"],
        trainer_config=given["trainer_config"],
        outputs=outputs,
    )
    say_status(request.lint.target, given["quiet"])
    bar = Bar(not (given["quiet"] or given["no_progress"]))
    pipeline = Pipeline(request, host, bar)
    try:
        report = pipeline.run()
    except (DetectionError, InputError) as error:
        bar.clear()
        reports.show_unread(error, host, sys.stderr, "convert")
        raise
    finally:
        bar.clear()
    try:
        return _tell(report, host, reports, given)
    finally:
        if not given["quiet"]:
            err(report.tally.line())


def _tell(report: Any, host: Any, reports: Reports, given: dict[str, Any]) -> int:
    """Say what came of it on standard error. Returns the exit code."""
    quiet = given["quiet"]
    if given["verbose"]:
        for detection in report.detections:
            what = f"{detection.format} in {detection.container} ({detection.confidence:.0%})"
            err(f"{detection.file}: {what}: {detection.why}")
    for sentence in report.said if not quiet else ():
        err(sentence)
    reports.show(report, host, sys.stderr, "convert")
    tally = report.tally
    if report.rejects and not quiet:
        err(f"{counted(tally.rejected, 'rejected record')}: {report.rejects}")
    if tally.examples != tally.written and not quiet:
        err(f"{counted(tally.written, 'record')} became {counted(tally.examples, 'example')}")
    if report.verified and not quiet:
        err(f"verified: {counted(report.verified, 'example')} read back as written")
    nothing = bool(tally.read) and not tally.written
    if nothing:
        err("nothing was written: no records were left")
    if report.crashed:
        return 4
    return 1 if tally.rejected or nothing or report.log.reaches(given["fail_on"]) else 0
