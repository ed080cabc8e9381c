"""`ftconv merge DIR`: what a run in shares makes, once all of them are there."""

from __future__ import annotations

import click

from .group import cli
from .paths import READ, READ_FOLDER
from .sections import Sectioned


@click.command(
    "merge",
    cls=Sectioned,
    examples=(
        "ftconv train.jsonl --to chat -o out.jsonl --shard 0/4 --workdir shares",
        "ftconv merge shares",
    ),
)
@click.argument("folder", type=READ_FOLDER, metavar="DIR")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document, as the command of the shares would.")
@click.option("--config", "config_file", type=READ, metavar="FILE", default="", help="Use this ftconv.yaml.")
@click.option("--isolated", is_flag=True, help="Do not look for a configuration file.")
@click.pass_context
def command(ctx: click.Context, folder: str, *, as_json: bool, config_file: str, isolated: bool) -> int:
    """Join the shares of a run: outputs, findings, counts.

    It is the command of the shares, in the folder in which they ran, with the same inputs: it prints, writes and exits
    as that would have without shares. The shares stay in DIR. Where one is missing, its command is shown.
    """
    from ..engine.share_file import shares_in

    arguments = next(iter(shares_in(folder).values())).heading.arguments
    more = ["--json"] * as_json + ["--isolated"] * isolated + ["--config", config_file] * bool(config_file)
    with cli.make_context("ftconv", [*arguments, *more, "--workdir", folder, "--joined"], obj=ctx.obj) as context:
        result = cli.invoke(context)
    return result if isinstance(result, int) else 0
