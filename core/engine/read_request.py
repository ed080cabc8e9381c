"""What a run reads, and how."""

from __future__ import annotations

from typing import Any

import msgspec

from ..containers import ReadSettings
from .plan import LintPlan, ReadPlan
from .sampling import Sampling
from .share_file import Share


class ReadRequest(msgspec.Struct, kw_only=True):
    """Which inputs a run reads, and how it reads and checks them; see the options that all commands share.

    `engine` is the name of what runs the work elsewhere, "" for this machine. `share` is the share of the run that is
    done; one of 0 joins all in its folder. `arguments` are what a share was asked for by. `stand_ins` are files to be
    read in place of inputs, by the name of the input. `sampling` says which records.
    """

    inputs: list[str]
    container: str = ""
    encoding: str = ""
    jobs: int = 0
    engine: str = ""
    engine_options: dict[str, Any] = msgspec.field(default_factory=dict)
    share: Share | None = None
    arguments: tuple[str, ...] = ()
    settings: ReadSettings = ReadSettings()
    stand_ins: dict[str, str] = msgspec.field(default_factory=dict)
    sampling: Sampling = Sampling()
    read: ReadPlan = ReadPlan()
    lint: LintPlan = LintPlan()

    def reading(self, **changes: Any) -> dict[str, Any]:
        """Return the fields of a ReadRequest like this one, but for some."""
        return {name: getattr(self, name) for name in ReadRequest.__struct_fields__} | changes
