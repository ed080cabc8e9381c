"""Flags for many machines: which engine runs the work, and which share of it is done."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from .first_guess import TYPED
from .names import completing
from .paths import WRITE_FOLDER

_F = TypeVar("_F", bound=Callable[..., Any])
_SHARE = re.compile(r"(\d{1,9})/(\d{1,9})")
_OWN = ("--shard", "--workdir")


def scale_options(command: _F) -> _F:
    """`--engine --address --engine-option --shard --workdir`."""
    for option in (
        click.option("--joined", is_flag=True, hidden=True),
        click.option("--workdir", type=WRITE_FOLDER, default="", metavar="DIR",
                     help="Folder where the shares of a run are kept, for ftconv merge."),
        click.option("--shard", default="", metavar="I/N",
                     help="Do only share I of N of the work, counted from 0; ftconv merge joins them."),
        click.option("--engine-option", "engine_options", multiple=True, metavar="NAME=VALUE",
                     help="Set an option of the engine (see ftconv explain ENGINE); repeatable."),
        click.option("--address", default="", metavar="ADDRESS",
                     help="Where the engine is reached; same as --engine-option address=ADDRESS."),
        click.option("--engine", default="", metavar="NAME", shell_complete=completing("engines"),
                     help="Run the work elsewhere: ray, or the engine of a plugin; default: on this machine."),
    ):  # fmt: skip
        command = option(command)
    return command


def scale(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a ReadRequest that `scale_options` stand for; none for commands without them."""
    if "engine" not in given:
        return {}
    from .flags import pairs

    options = pairs([*given["engine_options"], *([f"address={given['address']}"] if given["address"] else [])],
                    "--engine-option")  # fmt: skip
    if options and not given["engine"]:
        raise click.UsageError("--address and --engine-option need --engine")
    return {
        "engine": given["engine"],
        "engine_options": options,
        "share": _share(given),
        "arguments": _arguments(),
    }


def _share(given: Mapping[str, Any]) -> Any:
    from ..engine.share_file import Share

    shard, folder = given["shard"], given["workdir"]
    if given["joined"]:
        return Share(0, 0, folder)
    if not shard and not folder:
        return None
    if not shard or not folder:
        raise click.UsageError("--shard and --workdir go together: --shard 0/4 --workdir DIR")
    found = _SHARE.fullmatch(shard)
    if found is None or not int(found[1]) < int(found[2]):
        raise click.UsageError(f"--shard {shard!r}: write I/N, with I from 0 to N - 1, such as 0/4")
    return Share(int(found[1]), int(found[2]), folder)


def _arguments() -> tuple[str, ...]:
    """Return what was typed, without the share."""
    context = click.get_current_context()
    words = iter(context.meta.get(TYPED, ()))
    kept = [str(context.info_name)]
    for word in words:
        if word in _OWN:
            next(words, None)
        elif not word.startswith(tuple(f"{name}=" for name in _OWN)) and word != "--joined":
            kept.append(word)
    return tuple(kept)
