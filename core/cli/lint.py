"""`ftconv lint IN...`: what is wrong, and where."""

from __future__ import annotations

from typing import Any

import click

from ..errors import DetectionError, InputError, UsageError
from .console import counted, err
from .fix_flags import findings_stream, fix_options, wants_fixes
from .flags import console_options, input_options, open_run, plugin_options, reading, run_options, say_status
from .memory_flag import memory_option
from .paths import READ, WRITE, outputs_of
from .report_flags import Reports, report_options
from .rule_flags import linting, rule_options
from .scale_flags import scale_options
from .sections import Sectioned
from .selection_flags import refuse_selection


@click.command(
    "lint",
    cls=Sectioned,
    examples=(
        "ftconv lint train.jsonl",
        "ftconv lint train.jsonl --target mistral --against valid.jsonl",
        "ftconv lint train.jsonl --fix",
        "ftconv lint 'data/*.jsonl' --select FT2,leaked-secret --report findings.sarif",
    ),
)
@click.argument("inputs", nargs=-1, type=READ, metavar="IN...")
@click.option("--statistics", is_flag=True, help="Print only the counts by rule.")
@click.option(
    "--baseline", "baseline_file", default="", type=READ, metavar="FILE", help="Hide the findings recorded in FILE."
)
@click.option(
    "--write-baseline",
    default="",
    type=WRITE,
    metavar="FILE",
    help="Record the findings in FILE, to be hidden from now on.",
)
@fix_options
@report_options
@rule_options
@run_options
@memory_option
@scale_options
@input_options
@console_options
@plugin_options
def command(**given: Any) -> int:
    """Check inputs for problems, and report each with its place, its code and whether it can be fixed.

    The exit code is 1 when a finding is as severe as --fail-on, and 4 when a plugin is broken, as it may hide findings.
    """
    from ..engine.read_request import ReadRequest
    from ..lint.baseline import BASELINE, Baseline, load_baseline
    from ..lint.run import lint_inputs
    from .progress import Bar

    host, config = open_run(given)
    known, record = given["baseline_file"] or config.baseline, given["write_baseline"]
    _refuse_part(given)
    baseline = Baseline(record=True) if record else load_baseline(known) if known else None
    read = reading(given, config)
    outputs = outputs_of(given, config, read["inputs"], force=None, rewritten=known if record else "")
    kept = outputs.sink(record, BASELINE) if record else None
    reports = Reports(given, outputs)
    checks = linting(given, config, every=reports.every, ungrouped=given["no_group"], baselined=baseline is not None)
    say_status(checks.target, given["quiet"])
    request = ReadRequest(**read, lint=checks)
    bar = Bar(not (given["quiet"] or given["no_progress"]))
    stream = findings_stream(request.inputs, given)
    fixed = None
    try:
        if wants_fixes(given):
            from .fix import run_fixes

            fixed = run_fixes(request, host, given, outputs, bar, baseline)
        report = fixed.report if fixed is not None else lint_inputs(request, host, bar, baseline, keep_going=not record)
    except (DetectionError, InputError) as error:
        bar.clear()
        if not (record or given["diff"]):
            reports.show_unread(error, host, stream, "lint")
        raise
    finally:
        bar.clear()
    if kept is not None and baseline is not None:
        reports.to_files(report, host, "lint")
        count = baseline.write(kept)
        err(f"{record}: recorded {counted(count, 'finding')}; hide them with --baseline {record}")
        return 4 if report.crashed else 0
    hidden = baseline.hidden if baseline is not None else 0
    if fixed is None:
        _show_findings(report, host, reports, stream, hidden, given)
        if not given["quiet"]:
            _say_ways_out(report, request, host, known, given)
    else:
        _show_fixes(fixed, host, reports, stream, hidden, given)
    if baseline is not None and not given["diff"]:
        _say_baseline(baseline, known, report, given["quiet"])
    return _exit_code(report, fixed, host, given, len(request.inputs))


def _refuse_part(given: dict[str, Any]) -> None:
    """Refuse to do something to a part of a file that makes sense for the whole of it alone."""
    for name, what in (("write_baseline", "records"), ("fix", "repairs"), ("diff", "shows the repair of")):
        if given[name]:
            way = "to work on a part, first write it: ftconv IN --to FORMAT -o PART, with this flag"
            refuse_selection(given, f"lint --{name.replace('_', '-')} {what} whole files; {way}")
            if given["shard"]:
                raise UsageError(f"lint --{name.replace('_', '-')} {what} whole files; run it without --shard")


def _show_findings(report: Any, host: Any, reports: Reports, stream: Any, hidden: int, given: dict[str, Any]) -> None:
    from ..fix.counts import safeties_of

    marked = frozenset(safeties_of(report, host)) if given["unsafe_fixes"] else frozenset()
    reports.show(report, host, stream, "lint", hidden=hidden, marked=marked)
    _say_sum(report, given)


def _say_ways_out(report: Any, request: Any, host: Any, known: str, given: dict[str, Any]) -> None:
    """Say what `--fix` would do, and which command leaves out keys that the target rejects."""
    from ..fix.fixable import try_fixes
    from ..lint.baseline import load_baseline
    from .fix import say_fixable
    from .way_out import command_without_keys

    found = try_fixes(request, host, report, load_baseline(known) if known else None)
    say_fixable(found, unsafe=given["unsafe_fixes"])
    if way := command_without_keys(report, request.inputs, host, given):
        err(f"to leave out the keys named above, run {way}")


def _show_fixes(fixed: Any, host: Any, reports: Reports, stream: Any, hidden: int, given: dict[str, Any]) -> None:
    from .fix import say_fixed

    if given["diff"]:  # the files stay as they are, and so do the findings
        reports.to_files(fixed.before, host, "lint", hidden=fixed.hidden_before)
        _say_unread(fixed.report)
    else:
        reports.show(fixed.report, host, stream, "lint", hidden=hidden)
        _say_sum(fixed.report, given)
    say_fixed(fixed, given)


def _exit_code(report: Any, fixed: Any, host: Any, given: dict[str, Any], inputs: int) -> int:
    if report.crashed:
        return 4
    if report.unread:
        others = "; the others were" if len(report.unread) < inputs else ""
        err(f"ftconv: {counted(len(report.unread), 'input')} could not be read{others}")
        codes: list[int] = [error.exit_code for error in report.unread]
        return max(codes)
    if fixed is not None and given["diff"]:
        return int(bool(fixed.files) and given["fail_on"] != "never")
    return int(report.fails(given["fail_on"]))


def _say_unread(report: Any) -> None:
    """Name the inputs that could not be read, where no report does."""
    from ..model.finding import finding_of
    from ..reports.text import line_of

    for finding in filter(None, map(finding_of, report.unread)):
        err(line_of(finding))


def _say_baseline(baseline: Any, file: str, report: Any, quiet: bool) -> None:
    if baseline.hidden and not quiet:
        err(f"{file}: hides {counted(baseline.hidden, 'finding')}")
    unused = sum(left for _, _, left in baseline.unused)
    if unused and not report.tally.left_out:
        codes = ", ".join(sorted({code for code, _, _ in baseline.unused}))
        err(f"ftconv: warning: {file}: no longer found: {unused} ({codes}); to drop them, use --write-baseline {file}")


def _say_sum(report: Any, given: dict[str, Any]) -> None:
    if given["quiet"]:
        return
    for line in report.skipped:
        err(line)
    errors, warnings = (report.log.severities.get(severity, 0) for severity in ("error", "warning"))
    if report.tally.unchosen and report.tally.read == report.tally.unchosen:
        for sentence in report.said:  # why nothing was chosen
            err(sentence)
    read = [counted(report.tally.read, "record") + " read", *report.tally.left_out]
    err(", ".join([*read, counted(errors, "error"), counted(warnings, "warning")]))
