"""URLs as names of files: which names are URLs, and what of one may be shown."""

from __future__ import annotations

import re

HTTP = ("http", "https")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
_LOCAL = ("file", "local")


def scheme_of(name: str) -> str:
    """Return the scheme of a URL in lower case; "" for the name of a file."""
    found = _SCHEME.match(name)
    return found[1].lower() if found else ""


def is_url(name: str) -> bool:
    """Whether a name begins as a URL does."""
    return scheme_of(name) != ""


def is_shared(url: str) -> bool:
    """Whether another process finds the same under a URL; memory is that of one process."""
    return scheme_of(url) != "memory"


def local_path(name: str) -> str:
    """`file:///data/a%20b.csv` → `/data/a b.csv`; any other name stays as it is."""
    if scheme_of(name) not in _LOCAL:
        return name
    from urllib.request import url2pathname

    return url2pathname(name.partition("://")[2].removeprefix("localhost/"))


def without_query(url: str) -> str:
    """Return a URL up to its query. Only those of the web have one: in a store, `?` may be in a name."""
    return re.split(r"[?#]", url, maxsplit=1)[0] if scheme_of(url) in HTTP else url


def shown_url(name: str) -> str:
    """Return a name as messages and reports show it: without what may be secret in a URL, its query and its user."""
    scheme = scheme_of(name)
    if not scheme:
        return name
    begin, mark, rest = without_query(name).partition("://")
    host, slash, path = rest.partition("/")
    user, at, bare = host.rpartition("@")
    if at and (scheme in HTTP or ":" in user):  # others have an account there, abfs://container@account
        host = bare
    return f"{begin}{mark}{host}{slash}{path}"
