"""`ftconv prepare FILE`: what is wrong, what is to be done about it, and how to call the model at the end."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from ..files.outputs import names_folder
from .console import err, print_json
from .flags import input_options, open_run, plugin_options, reading, run_options
from .memory_flag import memory_option
from .paths import READ, WRITE, outputs_of
from .rule_flags import linting, rule_options
from .sections import Sectioned

if TYPE_CHECKING:
    from ..config.load import Config
    from ..files.outputs import Outputs
    from ..prepare.request import Prepared
    from ..spec.host import Host


@click.command(
    "prepare",
    cls=Sectioned,
    examples=(
        "ftconv prepare answers.xlsx",
        "ftconv prepare -q towns.csv --to prompt-completion --split 0.8",
    ),
)
@click.argument("inputs", nargs=-1, type=READ, metavar="FILE...")
@click.option(
    "-q",
    "--yes",
    "quick",
    is_flag=True,
    help="Accept all that is recommended without asking, as -q of OpenAI's prepare_data does.",
)
@click.option("--no-input", is_flag=True, help="Never ask; exit with code 2 if a question is needed.")
@click.option(
    "--to",
    type=click.Choice(["chat", "prompt-completion"]),
    default=None,
    help="The format to prepare. Default: prompt-completion for pairs and prose, else chat.",
)
@click.option(
    "--split",
    "train",
    default="",
    metavar="SHARE",
    help="Also write a training and a validation file; SHARE is the training share, such as 0.8.",
)
@click.option(
    "-o",
    "--output",
    "out",
    default="",
    type=WRITE,
    metavar="OUT",
    help="The file to write, or DIR/. Default: NAME_prepared.jsonl, beside FILE.",
)
@click.option("--dry-run", is_flag=True, help="Run everything, but write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document only; needs -q or --no-input.")
@click.option("--no-progress", is_flag=True, help="Hide the progress bar.")
@rule_options
@run_options
@memory_option
@input_options
@plugin_options
def command(**given: Any) -> int:
    """Read FILE (csv, tsv, xlsx, json, jsonl, txt), show its problems, ask how to fix them, and write the result.

    What is necessary is done; what is recommended is asked for, and -q takes it; what is optional is asked for, and -q
    leaves it. The answer ? explains a question. Several files are prepared one after the other. No file is ever
    replaced.
    """
    host, config = open_run(given)
    if given["as_json"] and not (given["quick"] or given["no_input"]):
        raise click.UsageError("--json cannot ask: add -q to accept the recommendations, or --no-input")
    if given["out"] == "-":
        raise click.UsageError("prepare cannot write to standard output; name a file with -o")
    if "-" in given["inputs"] and not (given["quick"] or given["no_input"]):
        raise click.UsageError("cannot ask (standard input is the data): add -q or --no-input")
    read = reading(given, config)
    if len(read["inputs"]) > 1 and given["out"] and not names_folder(given["out"]):
        raise click.UsageError(f"{len(read['inputs'])} files need a folder for their outputs: -o DIR/")
    outputs = outputs_of(given, config, read["inputs"], force=None)
    code, documents = 0, []
    for number, name in enumerate(read["inputs"]):
        if number and not given["as_json"]:
            sys.stdout.write("\n")
        report = _prepare(given, host, config, outputs, read | {"inputs": [name]})
        sys.stdout.flush()
        code = max(code, _code(report, given))
        err(f"{name}: {report.tally.line()}" if len(read["inputs"]) > 1 else report.tally.line())
        if given["as_json"]:
            from ..prepare.report import document_of

            documents.append(document_of(report))
    if given["as_json"]:
        print_json(documents if len(documents) > 1 else documents[0])
    return code


def _prepare(given: dict[str, Any], host: Host, config: Config, outputs: Outputs, read: dict[str, Any]) -> Prepared:
    """Prepare one file, with whom the flags ask for, and say what came of it."""
    from ..prepare.request import PrepareRequest
    from ..prepare.run import Preparation
    from .prepare_dialogue import Talk
    from .progress import Bar
    from .token_flags import counting_for

    cut = click.get_current_context().get_parameter_source("split_text")
    checks = linting(given, config)
    request = PrepareRequest(
        **read,
        lint=checks,
        to=given["to"] or "",
        out=given["out"],
        split=_shares(given["train"]) if given["train"] else None,
        dry_run=given["dry_run"],
        outputs=outputs,
        any_split=cut == click.core.ParameterSource.DEFAULT,
        counting=counting_for({"tokenizer": "", **given}, checks.target, host),
    )
    talk = Talk(
        quick=given["quick"],
        no_input=given["no_input"],
        silent=given["as_json"],
        show_content=given["show_content"],
        split_known=bool(given["train"]),
        dry=given["dry_run"],
    )
    bar = Bar(not given["no_progress"])
    try:
        report = Preparation(request, host, talk, bar).run()
    finally:
        bar.clear()
    talk.end(report, request)
    return report


def _code(report: Prepared, given: dict[str, Any]) -> int:
    """Say what is missing, and return the exit code of one file."""
    if nothing := not report.tally.written:
        err("nothing was written: no records were left")
    for words in report.crashed:
        err(words)
    if report.crashed:
        return 4
    left = report.findings is not None and report.findings.report.log.reaches(given["fail_on"])
    return 1 if report.tally.rejected or nothing or left else 0


def _shares(text: str) -> Any:
    """Read `--split`: the share of training."""
    from ..errors import UsageError
    from ..split.shares import parse_shares

    try:
        return parse_shares({"train": text})
    except UsageError as error:
        raise UsageError(str(error).replace("--train", "--split")) from None
