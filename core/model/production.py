"""What production sends: the words that the data must keep to."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Production(Struct, frozen=True):
    """How the tuned model is called, as `production:` in ftconv.yaml says.

    `system_prompts` are all that are allowed; `separator` ends a prompt, and each of `stop` a completion. `contract` is
    the pinned contract, as in its file.
    """

    system_prompts: tuple[str, ...] = ()
    separator: str | None = None
    stop: tuple[str, ...] = ()
    contract: dict[str, Any] | None = None
