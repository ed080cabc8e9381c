"""The legacy form: prompts and completions with marks at their ends, as completion models need them."""

from __future__ import annotations

import re

from ftconv import Target

from ..formats._separators import Ends

_SPECIAL = re.compile(r"<\|.*\|>|</s>").fullmatch
"""A special token of a chat template. At the end of a text it is FT301, and no mark that somebody chose."""


def takes_pairs_only(target: Target | None) -> bool:
    """Whether a target is for completion models, whose prompts nobody else marks."""
    return target is not None and target.shape is not None and target.shape.formats == ("prompt-completion",)


def mostly_marked(ends: Ends, shared: str) -> bool:
    """Whether half of the texts or more end with a known mark, or nearly all with one of three signs or more."""
    known = (n for mark, n in ends.ending.items() if not mark.isspace() and not _SPECIAL(mark))
    signs = len("".join(shared.split())) > 2 and not any(c.isalnum() for c in shared)
    return 2 * max(known, default=0) >= max(ends.texts, 1) or signs
