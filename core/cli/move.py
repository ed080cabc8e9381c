"""`ftconv move IN... --to-targets T,…`: what other targets would refuse, lose, change and cost."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from ..files.url import is_url, shown_url
from ..model.purpose import PURPOSES
from ..spec.choice import Choice
from .console import counted, err, print_json
from .flags import console_options, input_options, open_run, plugin_options, reading, run_options
from .memory_flag import memory_option
from .names import completing
from .paths import READ, WRITE_FOLDER, outputs_of
from .sections import Sectioned
from .token_flags import counting_for, token_options

if TYPE_CHECKING:
    from ..config.load import Config


def _names(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> list[str]:
    """Read names of targets, separated by commas."""
    names = [name.strip() for text in value for name in text.split(",") if name.strip()]
    if not names:
        raise click.BadParameter("name targets, such as together,vertex; to list them, run ftconv targets", ctx, param)
    return list(dict.fromkeys(names))


@click.command(
    "move",
    cls=Sectioned,
    examples=(
        "ftconv move train.jsonl --from-target openai --to-targets foundry,together,fireworks,vertex",
        "ftconv move train.jsonl --to-targets together,vertex/gemini -o moved/ --trainer-configs",
    ),
)
@click.argument("inputs", nargs=-1, type=READ, metavar="IN...")
@click.option(
    "--to-targets",
    "to_targets",
    multiple=True,
    required=True,
    callback=_names,
    metavar="TARGET,…",
    shell_complete=completing("targets", many=True),
    help="The targets to compare (see ftconv targets). The name of a vendor is its target for what the data is for.",
)
@click.option(
    "--from-target",
    default="",
    metavar="TARGET",
    shell_complete=completing("targets", files=True),
    help="Where the data is used today: it is judged there as it stands.",
)
@click.option(
    "-o",
    "--output",
    "folder",
    default="",
    type=WRITE_FOLDER,
    metavar="DIR/",
    help="Also write the file of each target in this folder, which must exist.",
)
@click.option(
    "--trainer-configs",
    "configs",
    is_flag=True,
    help="With -o, also write what each target must be told of its file: its configuration, or the request that starts "
    "the job.",
)
@click.option("--force", is_flag=True, help="Overwrite existing files in DIR/.")
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
    "--purpose",
    type=click.Choice(PURPOSES),
    metavar="PURPOSE",
    help=f"What the data is for, if not what it looks like: {', '.join(PURPOSES)}.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@token_options
@run_options
@memory_option
@input_options
@console_options
@plugin_options
def command(**given: Any) -> int:
    """Compare targets: what each would refuse, lose, change and cost, and its last day.

    Every target gets a dry run of `ftconv convert --target`; nothing is written without -o DIR/. The exit code is 1 if
    a target of --to-targets would refuse something.
    """
    from ..conversion.move import kept, run_move, write_files
    from ..conversion.request import Request
    from ..engine.plan import LintPlan, WritePlan
    from ..engine.transform_chain import parse_step
    from ..errors import OutputError
    from ..reports.move_table import move_document, table_lines
    from .progress import Bar

    host, config = open_run(given)
    read = reading(given, config)
    folder = given["folder"]
    if given["configs"] and not folder:
        raise click.UsageError("--trainer-configs writes files; add -o DIR/")
    if folder and not (is_url(folder) or os.path.isdir(folder)):
        raise OutputError(f"{folder} does not exist; make the folder first")
    request = Request(
        **read,
        lint=LintPlan(
            choice=_choice(config),
            production=config.production,
            purpose=given["purpose"],
            vocab_dir=given["vocab_dir"],
        ),
        to="",
        transforms=tuple(parse_step(text, host) for text in given["applied"]),
        write=WritePlan(keep_extra=given["keep_extra"]),
        outputs=outputs_of(given, config, read["inputs"], force=given["force"]),
    )
    bar = Bar(not (given["quiet"] or given["no_progress"]))
    try:
        with kept(request) as request:
            move = run_move(
                request,
                given["from_target"],
                given["to_targets"],
                host,
                lambda target: counting_for(given, target, host),
                bar,
            )
            if folder:
                write_files(move, request, folder, host, bar, configs=given["configs"])
    finally:
        bar.clear()
    if given["as_json"]:
        print_json(move_document(move))
    else:
        for line in table_lines(move, list(map(shown_url, given["inputs"])), every=bool(given["verbose"])):
            sys.stdout.write(line + "\n")
    return _tell(move, given)


def _choice(config: Config) -> Choice:
    """Return what the configuration says about rules; which of them run depends on the target."""
    return Choice((("ignore", config.ignore),), config.severity, config.rules, config.per_file_ignores, config.folder)


def _tell(move: Any, given: dict[str, Any]) -> int:
    """Say on standard error what was written. Returns the exit code."""
    if not given["quiet"]:
        for row in move.rows:
            if row.report is not None:
                _tell_written(row, given["configs"])
        if not given["folder"] and not given["as_json"]:
            err("nothing was written; to write the file of each target, add -o DIR/")
    if any(row.run.report.crashed for row in move.rows):
        return 4
    return int(any(row.run.fails(given["fail_on"]) for row in move.rows))


def _tell_written(row: Any, configs: bool) -> None:
    report = row.report
    for sentence in report.said:
        err(sentence)
    if not report.out:
        err(f"{row.target.name}: nothing was written: no records were left")
        return
    rejected = f"; {counted(report.tally.rejected, 'rejected record')}: {report.rejects}" if report.rejects else ""
    told = f"; what to tell {row.target.name}: {row.config or 'not known'}" if configs else ""
    err(f"{report.out}: {counted(report.tally.written, 'record')}{rejected}{told}")
