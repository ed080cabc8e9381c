"""Rendering a conversation as transformers does, with the model's own template."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from ..errors import InputError
from .conversation import prepared
from .model_files import ModelFiles
from .process import RenderProcess
from .rendered import Rendered


class RenderSettings(Struct, frozen=True):
    """What texts are rendered with: a model's files, the arguments of the user, what time it is said to be, and the
    major version of transformers."""

    files: ModelFiles
    arguments: dict[str, Any]
    now: datetime
    version: int = 5


class About(Struct):
    """What a template reads: variables that it does not set, and all names that it may look for in messages.

    `tagged` says that it marks what a model learns.
    """

    variables: list[str]
    names: list[str]
    tagged: bool


class Renderer:
    """Renders conversations with the templates of a model, in a process of its own that is begun when it is needed."""

    def __init__(self, settings: RenderSettings) -> None:
        self.settings = settings
        self._names = list(settings.files.templates)
        self._process = RenderProcess(list(settings.files.templates.values()), settings.now)

    def render(
        self, messages: list[dict[str, Any]], tools: Sequence[Any] | None = None, *, prompt: bool = False
    ) -> Rendered:
        """Return the text of chat messages; with `prompt`, as it is when the model is to reply.

        Values are plain JSON. Without tools a template is told none, as by transformers.
        """
        files, version = self.settings.files, self.settings.version
        values = {
            **files.special,
            "messages": prepared(messages, version),
            "tools": tools or None,
            "documents": None,
            "add_generation_prompt": prompt,
            **self.settings.arguments,
        }
        return self._process.render(self._names.index(files.chosen(bool(tools))), values)

    def about(self, name: str = "default") -> About:
        """Return what a template reads. Raises InputError for one that cannot be compiled."""
        found = self._process.render(self._names.index(name), None)
        if found.trouble:
            raise InputError(f"{self.settings.files.path}: {self.settings.files.sources[name]}: {found.why}")
        return msgspec.json.decode(found.text, type=About)

    def close(self) -> None:
        """End the process."""
        self._process.close()
