"""The file of the names that a shell completes."""

from __future__ import annotations

import json

from ftconv import Host
from ftconv.cli.names import completed_names


def file() -> str:
    """Return the text of the file."""
    return json.dumps(completed_names(Host(third_party=False)), ensure_ascii=False, indent=1) + "\n"
