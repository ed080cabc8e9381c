"""`ftconv contract IN...`: how to call the model that is tuned on it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click
import msgspec

from ..files.url import shown_url
from .console import err, print_json
from .flags import console_options, input_options, open_run, plugin_options, reading, run_options, target_of
from .names import completing
from .paths import READ, WRITE, outputs_of
from .sections import Sectioned
from .stats import told
from .token_flags import counting_for, token_options

if TYPE_CHECKING:
    from ..contract.terms import Contract


@click.command(
    "contract",
    cls=Sectioned,
    examples=(
        "ftconv contract train.jsonl -o contract.yaml",
        "ftconv contract train.jsonl --target openai/babbage-002",
    ),
)
@click.argument("inputs", nargs=-1, type=READ, metavar="IN...")
@click.option(
    "-o",
    "--output",
    default="",
    type=WRITE,
    metavar="FILE",
    help="Write the contract to FILE and print an example request; default: print the contract.",
)
@click.option("--force", is_flag=True, help="Overwrite an existing FILE.")
@click.option(
    "--kind",
    type=click.Choice(["auto", "chat", "completion"]),
    default="auto",
    show_default=True,
    help="Kind of model; auto: by the target, else completion for plain prompts and completions.",
)
@click.option(
    "--target",
    default="",
    metavar="TARGET",
    shell_complete=completing("targets", files=True),
    help="Count tokens as this target does, and record its name.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@token_options
@run_options
@input_options
@console_options
@plugin_options
def command(**given: Any) -> int:
    """Work out how to call a model tuned on IN: system prompt, turns, separator, stop, tools, max_tokens.

    The contract is YAML. `ftconv check-request` holds requests against it; `production: {contract: FILE}` in
    ftconv.yaml pins it for lint.
    """
    from ..contract.file import CONTRACT, text_of_contract
    from ..contract.run import draw_up, secret_in
    from ..engine.read_request import ReadRequest
    from ..errors import InputError
    from ..files.source import STDIN
    from .progress import Bar

    host, config = open_run(given)
    target = target_of(given, config)
    request = ReadRequest(**reading(given, config))
    named = given["output"] not in ("", STDIN)
    outputs = outputs_of(given, config, request.inputs, force=given["force"])
    sink = outputs.sink(given["output"], CONTRACT) if named else None
    bar = Bar(not (given["quiet"] or given["no_progress"]))
    try:
        drawn = draw_up(
            request,
            host,
            counting_for(given, target, host),
            kind=given["kind"],
            target=target,
            production=config.production,
            progress=bar,
        )
    finally:
        bar.clear()
    contract = drawn.contract
    assert contract is not None
    if secret := secret_in(contract):
        raise InputError(
            f"{', '.join(map(shown_url, request.inputs))}: the system prompt or the tools contain {secret} (FT307), "
            "which a contract would hand on; revoke it, then remove it with "
            "ftconv lint --select FT307 --fix --unsafe-fixes"
        )
    text = text_of_contract(contract, _named(request.inputs))
    if given["as_json"]:
        print_json(msgspec.to_builtins(contract))
    elif sink is None:
        sys.stdout.write(text)
    if sink is not None:
        try:
            sink.open().write(text.encode())
            sink.commit()
        finally:
            sink.discard()
        if not given["as_json"]:
            sys.stdout.write(json.dumps(contract.request, ensure_ascii=True, indent=2) + "\n")
    sys.stdout.flush()
    if not given["quiet"]:
        for line in (*drawn.said, *_words(contract)):
            err(f"ftconv: {line}")
    return told(drawn, given)


def _named(inputs: Sequence[str]) -> str:
    """Return what the comment at the top of a contract calls the data."""
    return ", ".join(os.path.basename(shown_url(name)) if name != "-" else "standard input" for name in inputs)


def _words(contract: Contract) -> list[str]:
    """Say what people should know before they rely on the contract."""
    lines = []
    prompts, total = contract.system_prompts, contract.examples
    if contract.system_prompt_varies:
        lines.append("nearly every example has its own system prompt: only their common beginning is required")
    elif len(prompts) > 1:
        lines.append(
            f"{len(prompts)} system prompts, the first in {prompts[0].examples:,} of {total:,} examples; "
            "delete those that production does not send"
        )
    if prompts and contract.without_system_prompt:
        lines.append(
            f"{contract.without_system_prompt:,} of {total:,} examples have no system prompt (FT803), so requests may "
            "go without; `without_system_prompt: 0` requires one"
        )
    reply = contract.longest_reply
    if reply.counted != "exact":
        lines.append(f"the longest reply has {reply.tokens:,} tokens by {reply.counted}, not counted exactly")
    return lines
