"""The file of the names that a shell completes."""

from __future__ import annotations

from ftconv import Host
from ftconv.cli.names import names_of, text_of


def file() -> str:
    """Return the text of the file."""
    return text_of(names_of(Host(third_party=False)))
