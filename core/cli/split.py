"""`ftconv split IN`: parts for training, validation and test that share nothing."""

from __future__ import annotations

import sys
from typing import Any

import click

from .console import counted, err, wants_color
from .flags import console_options, input_options, open_run, plugin_options, reading, run_options
from .sections import Sectioned

FAR = 0.02
"""Beyond this difference from the share asked for, --exact is named."""

_SHARE = "A share (0.9, 90%), or a number of records."


@click.command(
    "split",
    cls=Sectioned,
    examples=(
        "ftconv split data.jsonl --train 0.9",
        "ftconv split data.jsonl --train 0.8 --valid 0.1 --test 0.1 --group-by customer -o parts",
    ),
)
@click.argument("inputs", nargs=-1, metavar="IN")
@click.option("--train", default="", metavar="SHARE", help=f"{_SHARE} Default: what is left, or 0.9.")
@click.option("--valid", default="", metavar="SHARE", help=f"{_SHARE} Default: what train and test leave.")
@click.option("--test", default="", metavar="SHARE", help=f"{_SHARE} Default: none.")
@click.option("--seed", type=int, default=0, metavar="N", help="Another number gives other parts. Default: 0.")
@click.option(
    "--group-by",
    default="",
    metavar="FIELD",
    help="Keep together what has the same FIELD: a column, a dotted path, or conversation, system, user.",
)
@click.option(
    "--stratify",
    default="",
    metavar="FIELD",
    help="Keep the shares within each value of FIELD: a column, a path, or system, user, assistant.",
)
@click.option("--exact", is_flag=True, help="Cut by count, not by hash: the shares hold to the record.")
@click.option("-o", "--output", "folder", default="", metavar="DIR", help="Where the parts go. Default: beside IN.")
@click.option(
    "--rejects",
    default="",
    metavar="FILE",
    help="Where records go that cannot be read. Default: NAME.rejects.jsonl, beside the parts.",
)
@click.option("--force", is_flag=True, help="Replace parts that exist.")
@click.option("--dry-run", is_flag=True, help="Count, and write nothing.")
@run_options
@input_options
@console_options
@plugin_options
def command(**given: Any) -> int:
    """Cut IN into NAME_train.jsonl, NAME_valid.jsonl and NAME_test.jsonl.

    A record goes where its content says, not where it stands: duplicates stay together, and the same set in another
    order gives the same parts.
    """
    from ..split.marks import Ask
    from ..split.run import Split, SplitRequest
    from ..split.shares import parse_shares
    from .progress import Bar

    host, config = open_run(given)
    request = SplitRequest(
        **reading(given, config),
        shares=parse_shares({name: given[name] for name in ("train", "valid", "test")}),
        ask=Ask(given["seed"], given["group_by"], given["stratify"]),
        exact=given["exact"],
        folder=given["folder"],
        rejects=given["rejects"],
        force=given["force"],
        dry_run=given["dry_run"],
    )
    bar = Bar(not (given["quiet"] or given["no_progress"]))
    try:
        report = Split(request, host, bar).run()
    finally:
        bar.clear()
    return _tell(report, request, given)


def _tell(report: Any, request: Any, given: dict[str, Any]) -> int:
    """Say what came of it on standard error. Returns the exit code."""
    from ..reports.text import lines_of

    quiet = given["quiet"]
    color = wants_color(given["color"], sys.stderr)
    for line in lines_of(report.log, group=not given["no_group"]):
        if not quiet or "[error]" in line:
            err(line, color)
    tally = report.tally
    for line in _said(report, request) if not quiet else ():
        err(line)
    nothing = not tally.written
    if nothing:
        err("nothing was written: no record was left")
    if not quiet:
        err(tally.line())
    if report.crashed:
        return 4
    return 1 if tally.rejected or nothing or report.log.reaches(given["fail_on"]) else 0


def _said(report: Any, request: Any) -> list[str]:
    """What came of the parts, one sentence each."""
    tally, ask = report.tally, request.ask
    lines = []
    if report.alone and ask.group_by:
        lines.append(f"{counted(report.alone, 'record')} without {ask.group_by}: each stands alone")
    if report.plain and ask.stratify:
        lines.append(f"{counted(report.plain, 'record')} without {ask.stratify}: counted as one value")
    if report.counted and not (request.exact or ask.stratify or request.shares.counted):
        lines.append("too few records to go by hash alone: cut by count, as with --exact")
    if (
        report.parts
        and not report.counted
        and any(
            abs(number / tally.written - share) > FAR
            for number, share in zip(report.parts.values(), request.shares.amounts, strict=True)
        )
    ):
        lines.append("the shares are as the hashes fall; --exact cuts to the record")
    if report.rejects:
        lines.append(f"{counted(tally.rejected, 'rejected record')}: {report.rejects}")
    for path, number in report.parts.items():
        lines.append(f"{path}: {counted(number, 'record')} ({number / tally.written:.1%})")
    return lines
