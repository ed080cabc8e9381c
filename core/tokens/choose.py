"""Choosing a tokenizer: by name, by file, or for a target that has none here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from ..errors import UsageError
from ..model.nearest import did_you_mean
from ..spec.builtins import PROMPT_COMPLETION, TEXT
from ..spec.tokenizer import Tokenizer
from .chat import Framing, TokenCounter
from .token_file import token_file

if TYPE_CHECKING:
    from ..target.target import Target

DEFAULT = "o200k_base"
"""Where nothing else is said: the vocabulary of OpenAI's models since 2024."""


def counter_for(
    name: str, vocab_dir: str = "", tokenizers: Mapping[str, Tokenizer] | None = None, *, framing: Framing = "chat"
) -> TokenCounter:
    """Return the counter for a tokenizer by name, or of a `tokenizer.json` by its path. Nothing is loaded yet.

    `tokenizers` are those of a Host; default: the built-in ones. If `name` is "" or unknown,
    o200k_base is used, and all counts are estimates.
    """
    known = own() if tokenizers is None else tokenizers
    found = token_file(name) if name.endswith(".json") else known.get(name)
    if found is None and DEFAULT not in known:
        raise UsageError(f"the tokenizer {DEFAULT} of ftconv is not registered; install ftconv again")
    counter = TokenCounter(found or known[DEFAULT], vocab_dir, stands_in=found is None)
    counter.framing = framing
    return counter


def known_tokenizer(name: str, tokenizers: Mapping[str, Tokenizer]) -> str:
    """Return the name, which a user gave, of a tokenizer or of a file. Raises UsageError, naming the nearest."""
    if name in tokenizers or name.endswith(".json"):
        return name
    hint = did_you_mean(name, tokenizers, f"known: {', '.join(sorted(tokenizers))}")
    raise UsageError(f"no tokenizer {name!r}{hint} A tokenizer.json is named by its path")


def framing_of(target: Target | None) -> Framing:
    """Return "plain" for a target that takes prompts and completions only: it has no tokens around turns."""
    formats = target.shape.formats if target is not None and target.shape is not None else ()
    return "plain" if formats and set(formats) <= {PROMPT_COMPLETION, TEXT} else "chat"


@cache
def own() -> Mapping[str, Tokenizer]:
    """Return the tokenizers that come with ftconv."""
    from ..spec.host import Host

    return Host(third_party=False).tokenizers
