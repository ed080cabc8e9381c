"""Style and script of the pages, as they lie in this package."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def asset(name: str) -> str:
    """Return the text of a file of this package."""
    return (resources.files(__package__) / name).read_text("utf-8")
