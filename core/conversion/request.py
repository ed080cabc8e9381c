"""What a conversion is asked for, and what it reports."""

from __future__ import annotations

from typing import Any

from msgspec import field

from ..engine.inputs import ReadRequest
from ..engine.plan import OnLoss


class Request(ReadRequest, kw_only=True):
    """Everything that `ftconv convert` can be asked for; see its options.

    `out` is a path, "-" for standard output, or "" for a dry run; with `dry_run` it is looked at and not written.
    `applied` holds transforms, each with its options.
    """

    to: str
    out: str = "-"
    dry_run: bool = False
    write_options: dict[str, Any] = field(default_factory=dict)
    applied: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    rejects: str = ""
    strict: bool = False
    on_loss: OnLoss = "report"
    keep_extra: bool = False
    verify: bool = False
    force: bool = False
    escape_formulas: bool = False
