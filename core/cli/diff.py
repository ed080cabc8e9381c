"""`ftconv diff A B`: how two datasets differ."""

from __future__ import annotations

import shlex
import shutil
import sys
from typing import Any

import click

from .console import counted, err, print_json
from .flags import console_options, input_options, open_run, plugin_options, reading, run_options, say_status
from .paths import READ
from .rule_flags import choice_options, linting
from .sections import Sectioned
from .token_flags import counting_for, token_options


@click.command(
    "diff",
    cls=Sectioned,
    examples=(
        "ftconv diff old.jsonl new.jsonl",
        "ftconv diff old.jsonl new.csv --gate gone=0 --gate changed=5% --gate errors=0",
        "ftconv diff 'v1/*.jsonl' 'v2/*.jsonl' --json > difference.json",
    ),
)
@click.argument("a", type=READ, metavar="A")
@click.argument("b", type=READ, metavar="B")
@click.option(
    "--gate",
    "gates",
    multiple=True,
    metavar="NAME=RATE",
    help="Exit with 1 beyond RATE, a share (5%) or a number; repeatable. NAME: added, gone, changed, examples, "
    "duplicates, rejected, errors, warnings, tokens, or a rule.",
)
@click.option(
    "--count",
    type=click.IntRange(0),
    default=3,
    show_default=True,
    metavar="N",
    help="Show N examples of each kind: added, gone, changed.",
)
@click.option("--all", "every", is_flag=True, help="Show all of them, and all rows of the tables.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@choice_options
@token_options
@run_options
@input_options
@console_options
@plugin_options
def command(**given: Any) -> int:
    """Compare datasets A and B by what their examples say, not by their lines; file types and formats may differ.

    A and B are files, globs in quotes, or - for standard input. Examples with the same content are the same, wherever
    they are. One is changed if its prompt, or else its first user turn, is in both. Options for inputs apply to both.

    A gate is a share of A's examples, or a number. For duplicates, rejected, errors, warnings and rules it counts how
    many more B has, as a share per example; for tokens, how far the medians are apart. Without gates a difference does
    not change the exit code.
    """
    from ..diff.difference import difference
    from ..diff.gates import gate_results, parse_gates
    from ..engine.read_request import ReadRequest
    from ..reports.diff_json import difference_document
    from ..reports.diff_text import difference_lines, gate_line
    from .progress import Bar

    host, config = open_run(given)
    checks = linting({**given, "against": (), "show_content": False}, config)
    say_status(checks.target, given["quiet"])
    gates = parse_gates(given["gates"], host, checks)
    a, b = (ReadRequest(**reading({**given, "inputs": (given[name],)}, config), lint=checks) for name in "ab")
    counting = counting_for(given, checks.target, host)
    bar = Bar(not (given["quiet"] or given["no_progress"]))
    try:
        show = None if given["every"] else given["count"]
        found = difference(a, b, host, counting, bar, show=show)
    finally:
        bar.clear()
    judged = gate_results(gates, found)
    if given["as_json"]:
        print_json(difference_document(found, judged))
    elif not given["quiet"]:
        width = shutil.get_terminal_size().columns
        for line in difference_lines(found, width=width, every=given["every"]):
            sys.stdout.write(line + "\n")
    failed = [one for one in judged if not one.passed]
    for one in failed:
        err(gate_line(one))
    return _exit_code(found, bool(failed), given)


def _exit_code(found: Any, failed: bool, given: dict[str, Any]) -> int:
    """Say what was left out, and return the exit code."""
    nothing = False
    for name, side in (("A", found.a), ("B", found.b)):
        if side.rejected:
            words = f"{name}: left out {counted(side.rejected, 'record')} that could not be read"
            source = given[name.lower()]
            hint = f"; to see why, run ftconv lint {shlex.quote(source)}" if source != "-" else ""
            err(f"ftconv: {words}{hint}")
        nothing |= not side.examples and bool(side.rejected)
    if found.a.report.crashed or found.b.report.crashed:
        for line in dict.fromkeys([*found.a.report.crashed, *found.b.report.crashed]):
            err(f"ftconv: {line}")
        return 4
    return int(failed or nothing)
