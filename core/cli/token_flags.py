"""Flags that say how tokens are counted, and for which target."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .names import completing
from .paths import READ, READ_FOLDER

if TYPE_CHECKING:
    from ..spec.host import Host
    from ..stats.collect import Counting
    from ..target.target import Target

_F = TypeVar("_F", bound=Callable[..., Any])


def token_options(command: _F) -> _F:
    """`--tokenizer --vocab-dir`."""
    vocabularies = click.option(
        "--vocab-dir", default="", type=READ_FOLDER, metavar="DIR", envvar="FTCONV_VOCAB_DIR",
        help="Folder of vocabularies; default: FTCONV_VOCAB_DIR, then the built-in ones.",
    )  # fmt: skip
    return tokenizer_option(vocabularies(command))


def tokenizer_option(command: _F) -> _F:
    """`--tokenizer`, for commands that have `--vocab-dir` from the options of rules."""
    return click.option(
        "--tokenizer", default="", type=READ, metavar="NAME|FILE.json",
        shell_complete=completing("tokenizers", files=True),
        help="Tokenizer to count with; default: that of the target, else o200k_base.",
    )(command)  # fmt: skip


def counting_for(given: Mapping[str, Any], target: Target | None, host: Host, **more: Any) -> Counting:
    """Return how tokens are counted. Raises UsageError for a tokenizer that is not known."""
    from ..stats.collect import Counting
    from ..tokens import DEFAULT, framing_of, known_tokenizer

    if given["tokenizer"]:
        name = known_tokenizer(given["tokenizer"], host.tokenizers)
    else:
        name = target.tokenizer if target is not None else DEFAULT
    trained = target.trained if target is not None else None
    return Counting(
        tokenizer=name,
        vocab_dir=given["vocab_dir"],
        framing=framing_of(target),
        turns=trained.turns if trained is not None else "assistant",
        weights=trained.weights if trained is not None else "unknown",
        by_format=tuple(
            (name, facts.trained.turns, facts.trained.weights)
            for name, facts in (target.by_format if target is not None else {}).items()
            if facts.trained is not None
        ),
        **more,
    )
