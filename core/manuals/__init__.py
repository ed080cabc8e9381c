"""The manuals of codes that containers, readers and writers use: one packaged text for each, `NAME.md`.

A code that a rule reports as well has its manual there, in the docstring of the rule.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from ..model.finding import CORE_RULES


@cache
def manual_of_code(code: str) -> str:
    """Return the manual of a code, in the form of a rule's docstring: a sentence, then sections.

    "" for a code that is not in CORE_RULES, and for one whose manual is the docstring of a rule.
    """
    entry = CORE_RULES.get(code)
    if entry is None:
        return ""
    text = resources.files(__name__).joinpath(f"{entry.name}.md")
    return text.read_text("utf-8").strip("\n") if text.is_file() else ""
