"""`ftconv mix IN... --weights W,…`: one dataset of several, by weight."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import click

from ..errors import UsageError
from .convert import command as convert
from .sections import Sectioned
from .selection_flags import refuse_selection

_OWN = [
    click.Option(
        ["--weights"],
        default="",
        metavar="W,…",
        help="How much of each input, in their order, such as 2,1 or 0.7,0.3. Default: the same of each.",
    ),
    click.Option(
        ["--total"],
        type=click.IntRange(1),
        metavar="N",
        help="Number of records. Default: the most that the weights allow without using a record twice.",
    ),
    click.Option(["--repeat"], is_flag=True, help="Use records more than once where an input has too few."),
]


def _run(**given: Any) -> Any:
    """Mix inputs by weight, in random order, and write them in one format.

    The numbers are exact: 12 records by the weights 2,1 are 8 and 4. Records that cannot be read do not count. The same
    inputs with the same --seed give the same mix.
    """
    from ..engine.sampling import Mixture
    from ..files.outputs import names_folder

    names = {name: given[name] for name in ("skip", "shuffle", "sample", "limit")}
    refuse_selection(names, "a mix is in random order, and --total says how many records it has; remove this flag")
    if names_folder(given["out"]):
        words = f"names a folder, and a mix is one file; name it, such as {given['out']}mixed.jsonl"
        raise UsageError(f"-o {given['out']} {words}")
    repeat, total, weights = given.pop("repeat"), given.pop("total") or 0, _weights(given.pop("weights"))
    given["mixture"] = Mixture(weights, total, repeat)
    if not given["to"] and not given["target"]:
        given["to"] = _format_of(given)
    assert convert.callback is not None
    return convert.callback(**given)


def _weights(text: str) -> tuple[Fraction, ...]:
    """Read `2,1` or `0.7,0.3`; nothing, which is as much of each input, for no text."""
    try:
        weights = tuple(Fraction(part.strip().removesuffix("%")) for part in text.split(",")) if text else ()
    except (ValueError, ZeroDivisionError):
        weights = (Fraction(-1),)
    if any(weight < 0 for weight in weights) or (weights and not sum(weights)):
        raise UsageError(f"--weights {text!r}: expected a number from 0 for each input, such as 2,1")
    return weights


def _format_of(given: dict[str, Any]) -> str:
    """Return the format that all inputs are in, which is then that of the mix. Raises UsageError for several."""
    from ..engine.detection import detect_source, require
    from ..engine.mapping import parse_map
    from ..files.expand import expand
    from ..files.source import STDIN, Source
    from .flags import open_host, read_settings

    host, config = open_host({**given, "quiet": True}, warn=False)
    found: dict[str, str] = {}
    for name in expand(given["inputs"]):
        if name == STDIN:
            raise UsageError("standard input can be read only once; name the format to write with --to FORMAT")
        settings = read_settings(config, header=not given["no_header"], split_text=given["split_text"])
        with Source(name, limits=config.limits, encoding=given["encoding"], reread=True) as source:
            detection = detect_source(source, host, container=given["container"], reader=given["reader"],
                                      mapping=parse_map(given["mapping"]), settings=settings)  # fmt: skip
        found[require(detection).format] = name
    if len(found) > 1 or not host.resolve("writer", next(iter(found))):
        words = ", ".join(f"{name} is {format_name}" for format_name, name in found.items())
        raise UsageError(f"{words}; name the format to write with --to FORMAT, such as --to chat")
    return next(iter(found))


command = Sectioned(
    "mix",
    params=[*(p for p in convert.params if isinstance(p, click.Argument)), *_OWN,
            *(p for p in convert.params if isinstance(p, click.Option))],
    callback=_run,
    help=_run.__doc__,
    examples=(
        "ftconv mix ours.jsonl public.jsonl --weights 2,1 -o mixed.jsonl",
        "ftconv mix ours.jsonl public.jsonl --weights 0.8,0.2 --total 10000 --repeat --seed 7 -o mixed.jsonl",
    ),
)  # fmt: skip
