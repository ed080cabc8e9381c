"""The web server, one for all tests, with nothing on it; and memory without a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fsspec.implementations.http import HTTPFileSystem
from fsspec.implementations.memory import MemoryFileSystem
from remote.serving import FolderStore, Site, serving


@pytest.fixture(scope="session")
def server() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def site(server: Site) -> Site:
    server.files.clear()
    server.asked.clear()
    server.version = 0
    server.halfway.clear()
    server.goes_on.clear()
    return server


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    yield
    MemoryFileSystem.store.clear()
    FolderStore.fails = ""
    HTTPFileSystem.clear_instance_cache()
