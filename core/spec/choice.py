"""What the user says about rules."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

from ..model.finding import Severity


class Choice(Struct, frozen=True):
    """What the user said about rules. Every list holds codes, prefixes of codes, names and categories.

    `steps` are done in order: `select` keeps only these, `extend` adds, `ignore` takes away; later wins.
    `severity` maps a selector to error, warning or off. `options` are those of rules, by code or name.
    `per_file` maps a pattern for paths to what is ignored there; such paths begin in `folder`, and with "" where the
    path of the input does.
    """

    steps: tuple[tuple[str, tuple[str, ...]], ...] = ()
    severity: dict[str, Severity] = field(default_factory=dict)
    options: dict[str, dict[str, Any]] = field(default_factory=dict)
    per_file: dict[str, tuple[str, ...]] = field(default_factory=dict)
    folder: str = ""
