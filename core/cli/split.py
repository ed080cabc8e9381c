"""`ftconv split IN`: parts for training, validation and test that share nothing."""

from __future__ import annotations

import os
import re
import sys
from typing import Any

import click
import msgspec

from .console import counted, err, print_json, printer_of_findings
from .flags import console_options, input_options, open_run, plugin_options, reading, run_options
from .paths import READ, WRITE, WRITE_FOLDER, outputs_of
from .scale_flags import scale_options
from .sections import Sectioned

FAR = 0.02
"""Beyond this difference from the share asked for, it is said why."""

_SHARE = "A share (0.9, 90%), or a number of records above 1."


@click.command(
    "split",
    cls=Sectioned,
    examples=(
        "ftconv split data.jsonl --train 90%",
        "ftconv split data.jsonl --ratio 80/10/10",
        "ftconv split data.jsonl --train 0.8 --valid 0.1 --test 0.1 --group-by customer -o parts",
    ),
)
@click.argument("inputs", nargs=-1, type=READ, metavar="IN")
@click.option(
    "--ratio", default="", metavar="80/20", help="All shares at once: train/valid, or train/valid/test as in 80/10/10."
)
@click.option(
    "--train", "--train-size", "train", default="", metavar="SHARE", help=f"{_SHARE} Default: what is left, or 0.9."
)
@click.option(
    "--valid",
    "--valid-size",
    "valid",
    default="",
    metavar="SHARE",
    help=f"{_SHARE} Default: what train and test leave.",
)
@click.option("--test", "--test-size", "test", default="", metavar="SHARE", help=f"{_SHARE} Default: none.")
@click.option(
    "--group-by",
    default="",
    metavar="FIELD",
    help="Keep records with the same FIELD together: a column, a dotted path, or conversation, system, user.",
)
@click.option(
    "--stratify",
    default="",
    metavar="FIELD",
    help="Apply the shares within each value of FIELD: a column, a path, or system, user, assistant.",
)
@click.option(
    "--stable",
    is_flag=True,
    help="Place each record by its hash alone, so that it keeps its part when others are added; sizes are approximate.",
)
@click.option("--exact", is_flag=True, hidden=True, help="What is done without --stable.")
@click.option(
    "-o",
    "--output",
    "folder",
    default="",
    type=WRITE_FOLDER,
    metavar="DIR",
    help="Folder for the parts. Default: beside IN.",
)
@click.option(
    "--rejects",
    default="",
    type=WRITE,
    metavar="FILE",
    help="Write unreadable records to FILE. Default: NAME.rejects.jsonl, beside the parts.",
)
@click.option("--force", is_flag=True, help="Overwrite existing parts.")
@click.option("--dry-run", is_flag=True, help="Count only; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@run_options
@scale_options
@input_options
@console_options
@plugin_options
def command(**given: Any) -> int:
    """Split IN into NAME_train.jsonl, NAME_valid.jsonl and NAME_test.jsonl.

    A record goes where its content says, not where it is: duplicates stay together, and the same set in another
    order gives the same parts. Their sizes are as asked for, to the record.
    """
    from ..split.marks import Ask
    from ..split.run import Split, SplitRequest
    from ..split.shares import parse_shares
    from .progress import Bar

    if given["exact"] and given["stable"]:
        raise click.UsageError("--exact and --stable exclude each other; remove one of them")
    _shares_beside_input(given)
    host, config = open_run(given)
    read = reading(given, config)
    request = SplitRequest(
        **read,
        shares=parse_shares({name: given[name] for name in ("ratio", "train", "valid", "test")}),
        ask=Ask(given["seed"], given["group_by"], given["stratify"]),
        stable=given["stable"],
        folder=given["folder"],
        rejects=given["rejects"],
        outputs=outputs_of(given, config, read["inputs"], force=given["force"]),
        dry_run=given["dry_run"],
    )
    bar = Bar(not (given["quiet"] or given["no_progress"]))
    try:
        report = Split(request, host, bar).run()
    finally:
        bar.clear()
    return _tell(report, request, given)


def _shares_beside_input(given: dict[str, Any]) -> None:
    """Take the shares from behind the input, as in `split data.jsonl 80/20`."""
    *inputs, last = given["inputs"] or ("",)
    shares = re.fullmatch(r"[\d.]+%?(/[\d.]+%?)+|[\d.]+%", last)
    if shares and inputs and not (given["ratio"] or os.path.exists(last)):
        given |= {"inputs": tuple(inputs), "ratio" if "/" in last else "train": last}


def _tell(report: Any, request: Any, given: dict[str, Any]) -> int:
    """Say what came of it on standard error. Returns the exit code."""
    from ..reports.text import lines_of

    quiet = given["quiet"]
    say = printer_of_findings(given["color"], sys.stderr)
    for line in lines_of(report.log, group=not given["no_group"], only_errors=quiet):
        say(line)
    tally = report.tally
    for line in _said(report, request) if not quiet else ():
        err(line)
    nothing = not tally.written
    if nothing:
        err("nothing was written: no records were left")
    if not quiet:
        err(tally.line())
    if given["as_json"]:
        print_json({"tally": msgspec.to_builtins(tally), "parts": report.parts, "rejects": report.rejects or None})
    if report.crashed:
        return 4
    return 1 if tally.rejected or nothing or report.log.reaches(given["fail_on"]) else 0


def _said(report: Any, request: Any) -> list[str]:
    """What came of the parts, one sentence each."""
    from ..split.shares import whole_numbers

    tally, ask = report.tally, request.ask
    lines = []
    if report.alone and ask.group_by:
        lines.append(f"{counted(report.alone, 'record')} without {ask.group_by}: each is a group of its own")
    if report.plain and ask.stratify:
        lines.append(f"{counted(report.plain, 'record')} without {ask.stratify}: counted as one value")
    if report.counted and request.stable and not (ask.stratify or request.shares.counted):
        lines.append("too few records to split by hash alone: split by count, as without --stable")
    if report.parts and not request.shares.counted:
        wanted = whole_numbers(request.shares.amounts, tally.written)
        pairs = zip(report.parts.values(), wanted, request.shares.amounts, strict=True)
        far = [(share, number) for number, due, share in pairs if abs(number - due) > FAR * tally.written]
        for share, number in far[:1]:
            why = "duplicates and groups stay together" if report.counted else "for exact sizes, omit --stable"
            lines.append(f"asked for {share:.0%}, got {number / tally.written:.0%}: {why}")
    if report.rejects:
        lines.append(f"{counted(tally.rejected, 'rejected record')}: {report.rejects}")
    for path, number in report.parts.items():
        lines.append(f"{path}: {counted(number, 'record')} ({number / tally.written:.1%})")
    return lines
