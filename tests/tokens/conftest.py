"""No test about tokens may reach for the network, or for vocabularies that happen to lie on the machine."""

from __future__ import annotations

import socket
import tempfile
from pathlib import Path
from typing import Any

import pytest

from ftconv.tokens import counter


@pytest.fixture(autouse=True)
def nothing_of_the_machine(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    def no(*args: Any, **more: Any) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", no)
    monkeypatch.setattr(socket, "create_connection", no)
    monkeypatch.setattr(socket, "getaddrinfo", no)
    for name in ("FTCONV_VOCAB_DIR", "TIKTOKEN_CACHE_DIR", "DATA_GYM_CACHE_DIR"):
        monkeypatch.delenv(name, raising=False)
    empty: Path = tmp_path_factory.mktemp("empty")
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(empty))
    monkeypatch.setattr(counter, "_loaded", dict(counter._loaded))
