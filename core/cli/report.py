"""`ftconv report IN... -o report.html`: a dataset at a glance, as one page."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from ..errors import UsageError
from ..files.url import shown_url
from .console import counted, err, print_json
from .flags import console_options, input_options, open_run, plugin_options, reading, run_options, say_status
from .memory_flag import memory_option
from .paths import READ, READ_DATA, WRITE, outputs_of
from .rule_flags import linting, rule_options
from .sections import Sectioned
from .token_flags import counting_for, tokenizer_option

if TYPE_CHECKING:
    from ..config.load import Config
    from ..page.changes import ChangesShown
    from ..page.gather import PageRequest
    from ..spec.host import Host
    from .progress import Bar


@click.command(
    "report",
    cls=Sectioned,
    examples=(
        "ftconv report train.jsonl -o report.html",
        "ftconv report train.jsonl --against valid.jsonl --target openai/gpt-4o-mini -o report.html",
    ),
)
@click.argument("inputs", nargs=-1, type=READ, metavar="IN...")
@click.option(
    "-o", "--output", "page", default="", type=WRITE, metavar="FILE.html", help="Write the page to FILE; - prints it."
)
@click.option(
    "--compare",
    "earlier",
    default="",
    type=READ_DATA,
    metavar="OLD",
    help="Also show what changed since OLD, an earlier version of the dataset (see ftconv diff).",
)
@click.option("--force", is_flag=True, help="Overwrite an existing page.")
@click.option(
    "--records",
    type=click.IntRange(0, 2_000),
    default=200,
    show_default=True,
    metavar="N",
    help="Number of sample records on the page; the same ones each time.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document with the same facts.")
@tokenizer_option
@rule_options
@run_options
@memory_option
@input_options
@console_options
@plugin_options
def command(**given: Any) -> int:
    """Write one HTML page to decide whether to train: counts, roles, token lengths, what is learned and what it costs,
    system prompts, duplicates, findings with their places, and sample records.

    The page needs nothing else and loads nothing. Secrets in the data are masked. The exit code is that of ftconv lint.
    """  # fmt: skip
    from ..page.gather import Gatherer, PageRequest
    from ..page.markup import PAGE
    from ..page.report_page import report_page
    from .progress import Bar

    host, config = open_run(given)
    if not given["page"] and not given["as_json"]:
        raise UsageError("report writes a page; name it: -o report.html")
    read = reading(given, config)
    page = given["page"]
    outputs = outputs_of(given, config, read["inputs"], force=given["force"])
    sink = outputs.sink(page, PAGE) if page not in ("", "-") else None
    checks = linting(given, config)
    say_status(checks.target, given["quiet"])
    request = PageRequest(
        **read, lint=checks, counting=counting_for(given, checks.target, host), samples=given["records"]
    )
    bar = Bar(not (given["quiet"] or given["no_progress"]))
    gatherer = Gatherer(request, host, bar)
    try:
        facts = gatherer.facts()
        compared = _compared(request, host, given, config, bar) if given["earlier"] else None
    finally:
        bar.clear()
    if given["as_json"]:
        print_json(facts.as_json() | ({"changes": compared} if compared is not None else {}))
    if page == "-":
        sys.stdout.write(report_page(facts, compared))
    elif sink is not None:
        try:
            sink.open().write(report_page(facts, compared).encode())
            sink.commit()
        finally:
            sink.discard()
        if not given["quiet"]:
            words = (counted(facts.examples, "example"), counted(facts.errors, "error"))
            err(f"{sink.path}: {', '.join(words)}, {counted(facts.warnings, 'warning')}")
    if gatherer.report.crashed:
        return 4
    return int(gatherer.report.fails(given["fail_on"]) or bool(gatherer.report.unread))


def _compared(request: PageRequest, host: Host, given: dict[str, Any], config: Config, bar: Bar) -> ChangesShown:
    """Return what changed since an earlier version of the inputs."""
    from msgspec.structs import replace

    from ..diff.difference import difference
    from ..engine.read_request import ReadRequest
    from ..page.changes import changes_shown

    checks = replace(request.lint, against=())
    new = ReadRequest(**request.reading(lint=checks))
    old = ReadRequest(**reading({**given, "inputs": (given["earlier"],)}, config), lint=checks)
    return changes_shown(shown_url(given["earlier"]), difference(old, new, host, request.counting, bar))
