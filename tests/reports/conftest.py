"""The URLs that the installed distribution names, as a test wants them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from email.message import Message

import pytest

from ftconv.reports import rule_words


@pytest.fixture
def project_urls(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """A function that replaces the project URLs of every distribution: `project_urls("Documentation, https://…")`."""

    def replace(*entries: str) -> None:
        message = Message()
        for entry in entries:
            message["Project-URL"] = entry
        monkeypatch.setattr(rule_words.metadata, "metadata", lambda _: message)
        rule_words.project_url.cache_clear()

    yield replace
    monkeypatch.undo()
    rule_words.project_url.cache_clear()
