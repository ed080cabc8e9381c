"""`ftconv IN...` alone: what the inputs are, the gravest findings, and the commands that come next."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from ..config.load import Config
from ..files.source import STDIN
from ..files.url import is_url, shown_url
from ..spec.host import Host
from .console import print_json, printer_of_findings
from .first_guess import PasteError, output_for, typed_words
from .flags import reading, target_of
from .rule_flags import linting
from .sections import SECTIONS, order_of_flags

if TYPE_CHECKING:
    from ..reports.summary import Summary

WRITING = (
    "force", "rejects", "strict", "on_loss", "keep_extra", "applied", "system", "write_options", "trainer_config",
    "verify", "dry_run", "escape_formulas", "out_container", "report_files",
)  # fmt: skip
"""Options that say how to write, by the names of their parameters: without an output they would do nothing."""
PROPOSED = 3
INDENT = 12
"""In columns: where a row that is wrapped on a terminal goes on."""
TRAINER = "trl"
"""The target that a summary proposes to check for, where none is configured."""


def refuse_unused() -> None:
    """Raise PasteError where options say how to write, and nothing says what."""
    named = {param.name: param for param in click.get_current_context().command.params}
    unused = next((name for name in order_of_flags() if name in WRITING), None)
    if unused is not None:
        typed = typed_words()
        words = shlex.join(["ftconv", *typed, "-o", output_for(typed, "out")])
        raise PasteError(f"{named[unused].opts[-1]} needs --to FORMAT or -o OUT; run: {words}")


def show_summary(given: dict[str, Any], host: Host, config: Config) -> int:
    """Print what the inputs are and what comes next. Returns the exit code: 1 where records cannot be read."""
    from ..engine.read_request import ReadRequest
    from ..reports.summary import summarise, summary_document, summary_lines
    from .progress import Bar

    request = ReadRequest(**reading(given, config), lint=linting(given, config))
    bar = Bar(not (given["quiet"] or given["no_progress"]))
    try:
        summary = summarise(request, host, bar)
    finally:
        bar.clear()
    steps = list(_next(summary, host, given, target_of(given, config)))[:PROPOSED]
    if given["output_format"] == "json":
        print_json(summary_document(summary, [command for _, command in steps]))
    else:
        say = printer_of_findings(given["color"], sys.stdout, indent=INDENT)
        for line in summary_lines(summary):
            say(line)
        sys.stdout.write(f"\nnext{', with the same data piped in' if STDIN in given['inputs'] else ''}\n")
        sys.stdout.writelines(f"  {words}:\n    {command}\n" for words, command in steps)
    sys.stdout.flush()
    report = summary.report
    if report.crashed:
        return 4
    codes = [error.exit_code for error in report.unread]
    return max(codes, default=int(bool(report.tally.rejected or summary.refused is not None)))


def _next(summary: Summary, host: Host, given: dict[str, Any], target: Any) -> Iterator[tuple[str, str]]:
    """Yield what comes next, the most useful first: in words, and as a command to paste."""
    from ..containers import container_named
    from ..fix.counts import safeties_of
    from .group import COMMANDS

    typed = [*(shown_url(name) for name in given["inputs"] if name != STDIN), *_options_of(given)]

    def command(*words: str, behind: tuple[str, ...] = ()) -> str:
        return shlex.join(["ftconv", *words, *typed, *behind])

    if (refused := summary.refused) is not None:
        maps = [word for name, column in refused.proposed.items() for word in ("--map", f"{name}={column}")]
        if maps:
            yield "write chat", command(behind=(*maps, "--to", "chat", "-o", output_for(typed, "chat", ".jsonl")))
        yield "list the formats", "ftconv formats"
        yield "look at it as text", command("lint", behind=("--from", "text"))
        return
    report, formats = summary.report, {one.detection.format for one in summary.inputs}
    if report.log.findings:
        yield "see all findings", command("lint")
        kinds = {safeties_of(report, host).get(code) for code, _ in report.log.counts}
        editable = all(container_named(one.detection.container).editing for one in summary.inputs)
        if not editable or any(name == STDIN or is_url(name) for name in given["inputs"]):
            kinds = set()
        if "safe" in kinds:
            yield "fix what is safe", command("lint", behind=("--fix",))
        elif "unsafe" in kinds:
            yield "see what else can be repaired", command("lint", behind=("--unsafe-fixes", "--diff"))
    only_text = set(summary.stats.purposes) == {"pretrain"}
    if target is not None:
        out = output_for(typed, target.name.replace("/", "-"), ".jsonl")
        yield f"write for {target.name}", command(behind=("--target", target.path or target.name, "-o", out))
    elif formats != {"chat"} and summary.stats.examples and not only_text:
        yield "write chat", command(behind=("--to", "chat", "-o", output_for(typed, "chat", ".jsonl")))
    else:
        yield "check for a trainer", command("lint", behind=("--target", TRAINER))
    if "report" in COMMANDS:
        yield "make a page of it", command("report", behind=("-o", output_for(typed, "report", ".html")))
    yield "count tokens", command("stats")
    yield "cut off a validation set", command("split", behind=("--train", "0.9"))


def _options_of(given: dict[str, Any]) -> Iterator[str]:
    """Yield the options that say how the inputs are read, as they are to be repeated."""
    names = (*SECTIONS["Inputs"], *SECTIONS["Plugins and configuration"])
    for param in click.get_current_context().command.params:
        value = given.get(param.name or "")
        if param.name not in names or not value or value == param.default:
            continue
        for one in value if isinstance(value, tuple) else (value,):
            yield from (param.opts[0],) if one is True else (param.opts[0], str(one))
