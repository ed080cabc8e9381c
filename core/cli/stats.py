"""`ftconv stats IN...`: what is in it."""

from __future__ import annotations

import sys
from typing import Any

import click

from .console import counted, err, out_wrapped, print_json, printer_of_findings
from .flags import console_options, input_options, open_run, plugin_options, reading, run_options, target_of
from .names import completing
from .paths import READ
from .scale_flags import scale_options
from .sections import Sectioned
from .token_flags import counting_for, token_options


@click.command(
    "stats",
    cls=Sectioned,
    examples=(
        "ftconv stats train.jsonl",
        "ftconv stats train.jsonl --target openai/gpt-4o-mini --json",
    ),
)
@click.argument("inputs", nargs=-1, type=READ, metavar="IN...")
@click.option(
    "--target",
    default="",
    metavar="TARGET",
    shell_complete=completing("targets", files=True),
    help="Count tokens as this target does, and compare with its limit.",
)
@click.option(
    "--short-prompt",
    default="",
    type=READ,
    metavar="FILE",
    help="Show how many tokens the prompt in FILE would save instead of the system prompts.",
)
@click.option("--show-content", is_flag=True, help="Show system prompts in full.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@token_options
@run_options
@scale_options
@input_options
@console_options
@plugin_options
def command(**given: Any) -> int:
    """Count records, roles, turns, tokens, system prompts and duplicates.

    Records that cannot be read are counted, and make the exit code 1; lint says what is wrong with them.
    """
    from ..engine.read_request import ReadRequest
    from ..files.prompt_file import read_prompt
    from ..stats.collect import stats_of
    from ..stats.summary import stats_summary
    from ..stats.text import stats_lines
    from .progress import Bar

    host, config = open_run(given)
    target = target_of(given, config)
    counting = counting_for(given, target, host, whole_prompts=given["show_content"])
    counter = counting.counter(host.tokenizers)
    short = read_prompt(given["short_prompt"]) if given["short_prompt"] else None
    bar = Bar(not (given["quiet"] or given["no_progress"]))
    try:
        seen = stats_of(ReadRequest(**reading(given, config)), host, counting, bar)
    finally:
        bar.clear()
    summary = stats_summary(seen, counting, counter, target, short_prompt=short)
    if given["as_json"]:
        print_json(summary)
    else:
        for line in stats_lines(summary):
            out_wrapped(line, indent=12)
    return told(seen, given, bar.rate(seen.stats.tokens), chosen=seen.tally.read == seen.tally.unchosen)


def told(seen: Any, given: dict[str, Any], rate: str = "", *, chosen: bool = True) -> int:
    """Say on standard error what could not be read, what was `chosen`, and the `rate`. Returns the exit code."""
    from ..reports.text import lines_of

    say = printer_of_findings(given["color"], sys.stderr)
    for line in lines_of(seen.log, group=not given["no_group"], only_errors=given["quiet"]):
        say(line)
    for words in (*seen.said, *seen.tally.left_out) if chosen and seen.tally.left_out and not given["quiet"] else ():
        err(f"ftconv: {words}")
    if seen.tally.rejected:
        err(f"ftconv: left out {counted(seen.tally.rejected, 'record')} that could not be read")
    if rate:
        err(f"ftconv: {rate}")
    if seen.crashed:
        return 4
    return 1 if seen.tally.rejected or seen.log.reaches(given["fail_on"]) else 0
