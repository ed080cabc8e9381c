"""Masking: what private rules find is taken out of text that is about to be shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from ..model.example import Example, Message
from ..spec.host import Host
from ..spec.rule import Rule

WITHHELD = "(withheld: private)"
"""Stands for a text that a private rule points to and that no transform can mask."""


class Masker:
    """Knows all private rules of a host, whether they are on or not, and the transforms that fix what they find."""

    def __init__(self, host: Host) -> None:
        self._rules = [
            (rule.check, _transform(rule, host))
            for rule in host.rules.values()
            if rule.private and rule.check is not None and not rule.wants
        ]

    def value(self, value: Any) -> Any:
        """Return what can be shown of a value of the hub: as JSON values, with every text in it masked."""
        return self._masked(msgspec.to_builtins(value))

    def text(self, text: str) -> str:
        """Return the text with placeholders for what is private, or WITHHELD."""
        for check, transform in self._rules:
            if _finds(check, text):
                text = WITHHELD if transform is None else _mended(transform, text)
                if text is WITHHELD or _finds(check, text):
                    return WITHHELD
        return text

    def _masked(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.text(str(key)): self._masked(inner) for key, inner in value.items()}
        return [self._masked(inner) for inner in value] if isinstance(value, list) else value


def _transform(rule: Rule, host: Host) -> Callable[..., Any] | None:
    return host.transform(rule.fix).apply if rule.fix in host.transforms and rule.fix_options is None else None


def _finds(check: Callable[..., Any], text: str) -> bool:
    """Whether a rule points to anything in a text; where it raises, nobody can know, so it counts as found."""
    try:
        return any(True for _ in check(_turn(text)))
    except Exception:
        return True


def _mended(transform: Callable[..., Any], text: str) -> str:
    try:
        made = transform(_turn(text))
        found = made.messages[0].content if isinstance(made, Example) and made.messages else None
    except Exception:
        return WITHHELD
    return found if isinstance(found, str) else WITHHELD


def _turn(text: str) -> Example:
    return Example([Message("user", text)])
