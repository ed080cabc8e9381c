"""Files that a URL names: opened, looked at and listed through fsspec. Nothing here runs unless a URL is named."""

from __future__ import annotations

import contextlib
import glob
import os
from hashlib import blake2b
from threading import get_ident
from typing import Any

from ..errors import InputError, MissingExtra, OutputError, UsageError, one_line
from .remote_fault import ANSWER_SECONDS, CONNECT_SECONDS, is_missing, naming_url
from .url import HTTP, scheme_of, shown_url

_LIBRARIES = {
    "s3": "s3fs", "s3a": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "hf": "huggingface_hub",
    "abfs": "adlfs", "abfss": "adlfs", "az": "adlfs", "sftp": "paramiko", "ssh": "paramiko",
}  # fmt: skip
"""What fsspec needs for the stores that are most used, beside what the extra brings."""
_LOOK = 1 << 16
_VERSION = (
    "ETag", "etag", "Content-MD5", "Digest", "Last-Modified", "LastModified", "last_modified", "updated", "md5Hash",
    "generation", "VersionId", "version_id", "blob_id", "mtime", "created",
)  # fmt: skip
"""What stores tell of a file that is another once it was written anew."""


def store_of(url: str) -> tuple[Any, str]:
    """Return the file system of a URL, and the path in it. Raises UsageError where a library is missing."""
    scheme, name = scheme_of(url), shown_url(url)
    library = _LIBRARIES.get(scheme, "")
    try:
        import fsspec
    except ImportError:
        if not library:
            raise MissingExtra(name, "remote") from None
        raise UsageError(f"{name} needs optional libraries: pip install fsspec {library}") from None
    try:
        kind = fsspec.get_filesystem_class(scheme)
    except ImportError as error:
        if scheme in HTTP:
            raise MissingExtra(name, "remote") from None
        way = f"pip install {library}" if library else one_line(error).partition(": ")[2]
        raise UsageError(f"{name} needs an optional library: {way}") from None
    except ValueError:
        known = "s3, gs, hf, https and what else fsspec knows"
        raise UsageError(f"{name}: unknown scheme {scheme!r}; known are {known}") from None
    with naming_url(url):
        options = kind._get_kwargs_from_urls(url) | (_web_options() if scheme in HTTP else {})
        store = kind(**options)
    return store, kind._strip_protocol(url)


def _web_options() -> dict[str, Any]:
    """Return how to talk to web servers: through the proxy of the environment, and with no limit for a long file."""
    import aiohttp

    timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=ANSWER_SECONDS)
    return {"client_kwargs": {"timeout": timeout, "trust_env": True}}


# -- reading -----------------------------------------------------------------------------------------------------------


def open_url(url: str) -> tuple[Any, tuple[int, ...]]:
    """Open what a URL names, from its start, and return it with its state (see watch).

    The state is () where it can be read only once. Raises InputError.
    """
    fs, path = store_of(url)
    with naming_url(url):
        info = _info(fs, path)
        if info.get("type") == "directory":
            raise InputError(f"{shown_url(url)} is a folder; name its files, or use a glob such as {_glob_in(url)}")
        state = _state(info)
        file = _kept.get(_key(url, state)) or _with_ranges(fs, path, info, web=scheme_of(url) in HTTP)
        if file is None:
            return RemoteFile(fs.open(path, "rb", block_size=0), url, None), ()
        _keep(file, url, state)
    return RemoteFile(file, url, info["size"]), state


_kept: dict[tuple[Any, ...], Any] = {}
"""The file that was opened last, by process, thread, URL and state: what was read ahead is not asked for again."""


def _keep(file: Any, url: str, state: tuple[int, ...]) -> None:
    from fsspec.spec import AbstractBufferedFile

    if isinstance(file, AbstractBufferedFile) and state[0]:  # others hold something open, or may be old
        _kept.clear()
        _kept[_key(url, state)] = file


def _key(url: str, state: tuple[int, ...]) -> tuple[Any, ...]:
    return os.getpid(), get_ident(), url, state


def _glob_in(url: str) -> str:
    return f"{shown_url(url).rstrip('/')}/*.jsonl"


def _with_ranges(fs: Any, path: str, info: dict[str, Any], *, web: bool) -> Any:
    """Return the file opened to seek in, None where the store cannot read ranges of it."""
    if info.get("size") is None or (web and not (info["size"] and info.get("partial", True))):
        return None
    file = fs.open(path, "rb", **({"size": info["size"]} if web else {}))
    try:
        if web and info["size"] > file.blocksize:  # less is read at once
            # A server need not say that it knows no ranges: then it sends the file from its start.
            file.seek(info["size"] - 1)
            file.read(1)
        elif not file.seekable():
            raise ValueError
    except ValueError:
        file.close()
        return None
    return file


def state_of_url(url: str) -> tuple[int, ...]:
    """Return the state of what a URL names; () where it is not there, or cannot be told. Raises InputError."""
    return _state(_info_if_there(url) or {})


def is_there(url: str) -> bool:
    """Whether a store has a file of this name. Raises InputError where it does not say, OutputError for a folder."""
    info = _info_if_there(url)
    if info is not None and info.get("type") == "directory":
        raise OutputError(f"{shown_url(url)} is a folder; name a file in it")
    return info is not None


def _info_if_there(url: str) -> dict[str, Any] | None:
    fs, path = store_of(url)
    with naming_url(url):
        try:
            return _info(fs, path)
        except FileNotFoundError as error:
            if not is_missing(error):
                raise
    return None


def _info(fs: Any, path: str) -> dict[str, Any]:
    """Ask the store what is there now: what it remembers of its folders may be old."""
    fs.invalidate_cache()
    found: dict[str, Any] = fs.info(path)
    return found


def _state(info: dict[str, Any]) -> tuple[int, ...]:
    """Return version and size in the form of a State, as a file on a disk has it."""
    if info.get("size") is None:
        return ()
    said = [(name, str(info[name])) for name in _VERSION if info.get(name) is not None]
    version = int.from_bytes(blake2b(repr(said).encode(), digest_size=8).digest()) if said else 0
    return version, 0, info["size"]


class RemoteFile:
    """An open file of a store, to be read like any other.

    `size` is None where it can be read only once. It has its own position, since stores may share an open file.
    """

    def __init__(self, inner: Any, url: str, size: int | None) -> None:
        self._inner, self._url, self._size = inner, url, size
        self._at = 0
        self.closed = False

    def __enter__(self) -> RemoteFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes, b"" at the end only. Raises InputError."""
        with naming_url(self._url):
            if self._size is not None:
                self._inner.seek(self._at)
            data: bytes = self._inner.read(size)
        if self._size is not None and not data and size and self._at < self._size:
            words = f"cannot be read: it ends after {self._at:,} of {self._size:,} bytes; try again"
            raise InputError(f"{shown_url(self._url)} {words}")
        self._at += len(data)
        return data

    def readline(self, limit: int) -> bytes:
        """Return what comes up to the end of a line, up to `limit` bytes. Raises InputError."""
        start, line = self._at, b""
        while len(line) < limit and not line.endswith(b"\n"):
            block = self.read(min(limit - len(line), _LOOK))
            if not block:
                break
            line += block[: block.find(b"\n") + 1 or len(block)]
        self._at = start + len(line)
        return line

    def readable(self) -> bool:
        """It is open for reading."""
        return True

    def seekable(self) -> bool:
        """Whether ranges can be read."""
        return self._size is not None

    def seek(self, at: int, whence: int = 0) -> int:
        """Go to a place, as in a file."""
        self._at = (0, self._at, self._size or 0)[whence] + at
        return self._at

    def tell(self) -> int:
        """Return the position."""
        return self._at

    def close(self) -> None:
        """Close it; nothing of that can fail the run."""
        self.closed = True
        if self._inner not in _kept.values():
            with contextlib.suppress(Exception):
                self._inner.close()


# -- listing -----------------------------------------------------------------------------------------------------------


def urls_matching(url: str) -> list[str]:
    """Return the files of a store that a pattern stands for, in order; the name itself where no pattern is meant.

    Raises InputError for a pattern without a match.
    """
    if scheme_of(url) in HTTP or not glob.has_magic(url):
        return [url]
    fs, path = store_of(url)
    with naming_url(url):
        fs.invalidate_cache()
        if fs.exists(path):
            return [url]
        found = fs.glob(path, detail=True)
    start = url[: url.rindex("/", 0, glob.magic_check.search(url).start()) + 1]  # type: ignore[attr-defined]
    before = fs._strip_protocol(start).rstrip("/")
    files = sorted(name for name, info in found.items() if info.get("type") != "directory")
    if not files:
        raise InputError(f"{shown_url(url)} matches no file")
    return [start + name.removeprefix(before).lstrip("/") for name in files]
