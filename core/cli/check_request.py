"""`ftconv check-request REQ...`: whether requests keep the contract."""

from __future__ import annotations

import sys
from typing import Any

import click

from ..spec.builtins import CHAT
from .console import counted, err, print_json, printer_of_findings
from .flags import console_options, open_host, plugin_options, read_settings
from .paths import READ
from .sections import Sectioned


@click.command(
    "check-request",
    cls=Sectioned,
    examples=(
        "ftconv check-request request.json --contract contract.yaml",
        "tail -n 1000 production.log | ftconv check-request - --contract contract.yaml",
    ),
)
@click.argument("requests", nargs=-1, type=READ, metavar="REQ...")
@click.option(
    "--contract",
    "contract_file",
    default="",
    type=READ,
    metavar="FILE",
    help="The contract; default: the one named in ftconv.yaml.",
)
@click.option("--show-content", is_flag=True, help="Show how system prompts differ, word by word.")
@click.option(
    "--output-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Print text, or one JSON document.",
)
@click.option("--no-group", is_flag=True, help="Show every deviation, not just three of each.")
@console_options
@plugin_options
def command(**given: Any) -> int:
    """Check requests against a contract made by `ftconv contract`. Exit code 1 if one does not match.

    REQ are files of JSON or JSON Lines, logs with a request inside each record, or - for standard input. What holds no
    request is passed over, and counted.
    """
    from ..contract.log import check_requests
    from ..files.expand import expand
    from ..model.example import each_of

    host, config = open_host(given)
    contract = _contract(given["contract_file"], config)
    checked = check_requests(
        expand(given["requests"]),
        contract,
        lambda record: each_of(host.reader(CHAT).read(record))[0],
        settings=read_settings(config),
        every=given["no_group"] or given["output_format"] == "json",
        show_content=given["show_content"],
    )
    if given["output_format"] == "json":
        print_json(checked.document())
    else:
        _show(checked, given)
    if not given["quiet"]:
        kept = checked.requests - checked.broken
        words = [counted(checked.requests, "request"), f"{kept:,} matching the contract"]
        if checked.without:
            words.append(f"{counted(checked.without, 'record')} without a request")
        if checked.unread:
            words.append(f"{counted(checked.unread, 'record')} could not be read")
        err(", ".join(words))
    if not checked.requests:
        err("ftconv: no request found; expected a body with `messages` or `prompt`, alone or inside a record")
        return 1
    return 1 if checked.broken or checked.unread else 0


def _contract(named: str, config: Any) -> Any:
    from ..contract.file import read_contract
    from ..contract.terms import contract_of
    from ..errors import UsageError

    if named:
        return read_contract(named)
    pinned = config.production.contract if config.production is not None else None
    if pinned is None:
        raise UsageError("check-request needs --contract FILE, or `production: {contract: FILE}` in ftconv.yaml")
    try:
        return contract_of(pinned)
    except ValueError as error:
        raise UsageError(f"the contract that {config.file} pins: {error}") from None


def _show(checked: Any, given: dict[str, Any]) -> None:
    from ..reports.text import lines_of

    say = printer_of_findings(given["color"], sys.stdout)
    for line in lines_of(checked.log, group=not given["no_group"]):
        say(line)
    sys.stdout.flush()
