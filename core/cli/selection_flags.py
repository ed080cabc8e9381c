"""`--where --skip --shuffle --sample --limit --seed`: which records of the inputs a command is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from fractions import Fraction

    from ..engine.sampling import Sampling

_F = TypeVar("_F", bound=Callable[..., Any])

FLAGS = {
    "where": "--where", "skip": "--skip", "shuffle": "--shuffle", "sample": "--sample", "limit": "--limit",
}  # fmt: skip
"""The flags that choose records, by the names of their parameters."""


def selection_options(command: _F) -> _F:
    """`--where --skip --shuffle --sample --limit --seed`; they are applied in that order."""
    for option in (
        click.option("--seed", type=int, default=0, metavar="N",
                     help="Seed of what is left to chance: the same seed gives the same result. Default: 0."),
        click.option("--limit", type=click.IntRange(1), metavar="N",
                     help="Use the first N records of what is left, and stop reading there."),
        click.option("--sample", default="", metavar="N|N%",
                     help="Use N records drawn by chance, or a share such as 10%, in the order of the inputs."),
        click.option("--shuffle", is_flag=True,
                     help="Use the records in random order; several inputs are mixed."),
        click.option("--skip", type=click.IntRange(0), default=0, metavar="N",
                     help="Leave out the first N records of all inputs together."),
        click.option("--where", metavar="EXPR",
                     help="Use records that match a JMESPath expression, over what --to ftconv writes, such as "
                     "\"extra.topic == 'billing'\". Records that cannot be read are kept, and reported."),
    ):  # fmt: skip
        command = option(command)
    return command


def sampling_of(given: Mapping[str, Any]) -> Sampling:
    """Return what the flags choose. Raises UsageError for an expression or a sample that is none."""
    from ..engine.sampling import Sampling
    from ..engine.where import condition_of

    where = given.get("where")
    if where is not None:
        if not where.strip():
            raise click.UsageError("--where '' is empty; omit it to use all records")
        condition_of(where)
    count, share = _size(given.get("sample") or "")
    if given.get("shuffle") and (count or share):
        words = "--sample keeps the order of the inputs"
        raise click.UsageError(f"{words}; for {given['sample']} records in random order, use --shuffle --limit N")
    return Sampling(
        where=where or "",
        skip=given.get("skip") or 0,
        shuffle=bool(given.get("shuffle")),
        sample=count,
        share=share,
        limit=given.get("limit") or 0,
        seed=given.get("seed") or 0,
        mixture=given.get("mixture"),
    )


def refuse_selection(given: Mapping[str, Any], why: str) -> None:
    """Raise UsageError, which names the first flag that chooses records and says why not, if there is any."""
    flag = next((flag for name, flag in FLAGS.items() if given.get(name)), "")
    if flag:
        raise click.UsageError(f"{flag}: {why}")


def _size(text: str) -> tuple[int, Fraction]:
    """Read `100` or `10%`: a number of records, and a share."""
    from fractions import Fraction

    if not text:
        return 0, Fraction(0)
    bare = text.strip().replace(",", "").replace("_", "")
    try:
        share = Fraction(bare.removesuffix("%")) / (100 if bare.endswith("%") else 1)
    except (ValueError, ZeroDivisionError):
        share = Fraction(0)
    if bare.endswith("%") and 0 < share <= 1:
        return 0, share
    if not bare.endswith("%") and share.denominator == 1 and share >= 1:
        return int(share), Fraction(0)
    raise click.UsageError(f"--sample {text!r}: expected a number of records such as 100, or a share such as 10%")
