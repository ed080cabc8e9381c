"""Stores to read from and write to: memory, a folder behind fsspec, and a web server of this machine."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import fsspec
from fsspec.implementations.local import LocalFileSystem


class FolderStore(LocalFileSystem):  # type: ignore[misc]
    """fsspec's local file system under a scheme that we do not treat as a local path."""

    protocol = "folder"
    fails = ""
    """The end of the name of the file in the midst of which the store is full."""

    def put_file(self, lpath: str, rpath: str, **how: Any) -> None:
        """Put a file, or the first half of it."""
        super().put_file(lpath, rpath, **how)
        if self.fails:
            target = Path(rpath)
            target.write_bytes(target.read_bytes()[: target.stat().st_size // 2])
            raise OSError(28, "No space left on device")


fsspec.register_implementation("folder", FolderStore, clobber=True)


class Site:
    """What a web server has, by name. The first part of a path says how it is sent; see `_Answer.answer`."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.version = 0
        self.url = ""
        self.asked: list[str] = []
        self.halfway, self.goes_on = threading.Event(), threading.Event()
        """Set when half of a file under `/slow/` was sent; the other half comes when the second is set."""


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def log_message(self, format: str, *words: Any) -> None:
        """Keep quiet."""

    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def answer(self) -> None:
        site = self.site
        site.asked.append(self.path)
        how, _, name = self.path.partition("?")[0].lstrip("/").partition("/")
        data = site.files.get(name)
        if how.isdigit() or data is None:
            self.send(int(how) if how.isdigit() else 404, b"")
            return
        span = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range") or "")
        if how == "ranges" and span:
            first, last = int(span[1]), min(int(span[2]), len(data) - 1)
            self.send(206, data[first : last + 1], **{"Content-Range": f"bytes {first}-{last}/{len(data)}"})
        elif how == "unsized":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data) * bool(data) + b"0\r\n\r\n")
        elif how in ("cut", "slow") and self.command == "GET" and not (span and int(span[1])):
            self.half(data, how)
        else:
            self.send(200, data)

    def half(self, data: bytes, how: str) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        middle = len(data) // 2
        self.wfile.write(data[:middle])
        if how == "slow":
            self.site.halfway.set()
            self.site.goes_on.wait(60)
        self.close_connection = True

    def send(self, code: int, data: bytes, **more: str) -> None:
        self.send_response(code)
        for name, value in {"Content-Length": str(len(data)), "ETag": f'"{self.site.version}"', **more}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(data)


@contextmanager
def serving() -> Iterator[Site]:
    """Run a web server of this machine."""
    site = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Answer", (_Answer,), {"site": site}))
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.goes_on.set()
        server.shutdown()
        server.server_close()
        thread.join()
