"""Why an input is not there: a URL is none."""

from __future__ import annotations

import re
import shlex

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


def is_url(name: str) -> bool:
    """Whether a name begins as a URL does."""
    return _URL.match(name) is not None


def missing(name: str) -> str:
    """Say what is wrong with the name of a file that does not exist, and what to do."""
    if not is_url(name):
        return f"{name} does not exist"
    http = name.lower().startswith(("http://", "https://"))
    way = f"pipe it: curl -L {shlex.quote(name)} | ftconv -" if http else "download it first"
    return f"{name} is a URL, and ftconv reads no URLs; {way}"
