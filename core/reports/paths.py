"""Names of files as reports show them: relative to the working directory, with forward slashes."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from ..files.url import is_url

STDIN_SHOWN = "<stdin>"
"""What a place calls standard input."""


def relative_path(file: str, folder: str) -> str:
    """Return `file`, as a place names it, relative to `folder`; a file outside begins with `..`, or is absolute."""
    if file in (STDIN_SHOWN, "") or is_url(file):
        return file
    file = file.encode("utf-8", "backslashreplace").decode()  # as sources show a name that is no text
    try:
        path = os.path.relpath(file, folder)
        if path.startswith(os.pardir):
            # The folder may be known under another name, through a link.
            direct = os.path.relpath(os.path.realpath(file), os.path.realpath(folder))
            path = path if direct.startswith(os.pardir) else direct
    except ValueError:  # another drive
        path = os.path.abspath(file)
    return path.replace(os.sep, "/")


def uri_of(file: str, folder: str) -> tuple[str, bool]:
    """Return the URI of a file, percent-encoded, and whether it is relative to `folder`.

    A file outside the folder gets an absolute URI: a relative one must not climb.
    """
    path = relative_path(file, folder)
    if is_url(path):
        return path, False
    if path.startswith("../") or os.path.isabs(path):
        return Path(os.path.abspath(os.path.join(folder, path))).as_uri(), False
    return quote(path, safe="/"), True
