"""`ftconv convert IN... --to FORMAT`, or `--target TARGET`: the default command."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from ..errors import DetectionError, InputError
from ..files.source import STDIN
from ..files.url import is_url
from .console import counted, err
from .flags import console_options, input_options, open_run, pairs, plugin_options, reading, run_options, say_status
from .memory_flag import memory_option
from .names import completing
from .paths import READ, WRITE, outputs_of
from .report_flags import Reports, report_options
from .rule_flags import linting, rule_options
from .scale_flags import scale_options
from .sections import Sectioned, order_of_flags
from .selection_flags import refuse_selection

if TYPE_CHECKING:
    from ..engine.plan import TransformStep


@click.command(
    "convert",
    cls=Sectioned,
    examples=(
        "ftconv faq.csv --to chat",
        "ftconv sharegpt.json --to chat -o chat.jsonl --keep-extra",
        "ftconv export.csv --to chat --map user=Question --map assistant=Answer",
        "ftconv pairs.jsonl --target openai/gpt-4o-mini -o upload.jsonl",
        "cat part-*.jsonl | ftconv --to prompt-completion > new.jsonl",
        "ftconv faq.csv --to chat --system 'Be brief, please.' -o faq.jsonl",
    ),
)
@click.argument("inputs", nargs=-1, type=READ, metavar="IN...")
@click.option(
    "--to",
    "to",
    default="",
    metavar="FORMAT",
    shell_complete=completing("writers"),
    help="The format to write (see ftconv formats). Default: the format of --target that suits the data; with OUT "
    "alone, that of the input, or a table for .csv.",
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
    "-i",
    "--in-place",
    is_flag=True,
    help="Replace the input, a single file, in its own file type. Nothing is written if a record is rejected or would "
    "lose something.",
)
@click.option(
    "--out-container",
    default="",
    metavar="NAME",
    help="File type on standard output: jsonl, json, csv, tsv or text. Default: the format's own, but JSON Lines "
    "into a pipe.",
)
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
    shell_complete=completing("transforms"),
    help="Apply a transform (see ftconv transforms); repeatable, in order.",
)
@click.option(
    "--system",
    default=None,
    metavar="TEXT",
    help="Put this system prompt first in each example, in place of its own; @FILE takes it from a file. The same as "
    "--apply set-system.",
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
@memory_option
@scale_options
@input_options
@console_options
@plugin_options
def command(**given: Any) -> int:
    """Convert inputs (files, globs, URLs, or - for stdin) to another format.

    Without --to, --target and -o, print a summary of the inputs and the commands that come next. Rules check the
    examples as they were read if they are asked to: by --select, --extend-select, --set, --against or --target.
    """
    from ..conversion.run import Pipeline
    from .first_guess import target_meant
    from .progress import Bar
    from .summary import refuse_unused, show_summary

    if not given["out"]:  # an unset variable of a script; the face for Python means a dry run by it
        raise click.UsageError("-o '' is not a file name; use -o - for standard output")
    host, config = open_run(given)
    if given["in_place"]:
        _replace_input(given)
    if not (given["to"] or given["target"]) and given["out"] == STDIN:
        refuse_unused()
        return show_summary(given, host, config)
    if not host.resolve("writer", given["to"]) and given["to"] and (name := target_meant(given["to"])):
        given |= {"to": "", "target": given["target"] or name}
    request, reports = _request(given, host, config)
    say_status(request.lint.target, given["quiet"])
    shows = given["out"] == "-" and sys.stdout.isatty()  # the data itself says how far it is
    bar = Bar(not (given["quiet"] or given["no_progress"] or shows))
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


def _replace_input(given: dict[str, Any]) -> None:
    """Make what --in-place stands for of the flags: the input is the output, and nothing of it may be lost."""
    if given["out"] != STDIN:
        raise click.UsageError("--in-place and -o exclude each other; remove one of them")
    if len(given["inputs"]) != 1 or given["inputs"][0] == STDIN:
        raise click.UsageError("--in-place replaces one file; name one input, or write to a new file with -o OUT")
    leaving_out = {name: value for name, value in given.items() if name != "shuffle"}
    refuse_selection(leaving_out, "--in-place keeps every record; to write some of them to a new file, use -o OUT")
    if is_url(given["inputs"][0]):
        raise click.UsageError("--in-place replaces a file, and the input is a URL; write to a new file with -o OUT")
    given["out"] = given["inputs"][0]
    given["keep_extra"] = given["strict"] = True
    given["on_loss"] = "fail"


def _request(given: dict[str, Any], host: Any, config: Any) -> tuple[Any, Reports]:
    """Return what is asked for, and where the findings go."""
    from ..containers import WriteSettings
    from ..conversion.request import Request
    from ..engine.plan import LintPlan, WritePlan

    if given["out_container"] and given["out"] != STDIN:
        raise click.UsageError("--out-container is for standard output; the extension of OUT sets its file type")
    read = reading(given, config)
    outputs = outputs_of(given, config, () if given["in_place"] else read["inputs"], force=given["force"])
    reports = Reports(given, outputs)
    flags = "select", "extend_select", "target", "against", "settings", "trainer_config"
    for_target = not (given["to"] or given["in_place"]) and (given["target"] or config.target)
    asked = for_target or any(given[name] for name in flags)
    checks = linting(given, config, every=reports.every, ungrouped=given["no_group"])
    request = Request(
        **read,
        lint=checks if asked else LintPlan(every=reports.every, ungrouped=given["no_group"], purpose=given["purpose"]),
        to=given["to"],
        out=given["out"],
        dry_run=given["dry_run"],
        in_place=given["in_place"],
        out_container=given["out_container"],
        transforms=tuple(steps_of_flags(given, host)),
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
    return request, reports


def steps_of_flags(given: dict[str, Any], host: Any) -> Iterator[TransformStep]:
    """Yield the transforms of --apply and --system, in the order of the flags."""
    from ..engine.transform_chain import parse_step
    from ..spec.builtins import SET_SYSTEM

    applied = iter(given["applied"])
    for name in order_of_flags():
        if name == "applied":
            yield parse_step(next(applied), host)
        elif name == "system":
            yield _system_step(given["system"], SET_SYSTEM)


def _system_step(text: str, name: str) -> TransformStep:
    """Return the step of --system: the text as it is, commas and all, or that of a file."""
    from ..engine.plan import TransformStep
    from ..files.prompt_file import read_prompt

    if text.startswith("@"):
        return TransformStep(name, {"text": read_prompt(text[1:])})
    if os.path.isfile(text):
        err(f"ftconv: warning: --system puts in the text {text!r}; for what is in that file, use --system @{text}")
    return TransformStep(name, {"text": text})


def _tell(report: Any, host: Any, reports: Reports, given: dict[str, Any]) -> int:
    """Say what came of it on standard error. Returns the exit code."""
    quiet = given["quiet"]
    if given["verbose"]:
        for detection in report.detections:
            err(f"{detection.file}: {detection.words} ({detection.confidence:.0%}): {detection.why}")
    for sentence in (*report.said, *report.skipped) if not quiet else ():
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
