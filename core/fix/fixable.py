"""What a fix run would fix: tried out, so that what a lint promises is kept."""

from __future__ import annotations

import copy
import os

from msgspec import Struct, structs

from ..engine.read_request import ReadRequest
from ..engine.report import Report
from ..errors import FtconvError
from ..files.url import is_url
from ..lint.baseline import Baseline
from ..spec.host import Host
from .counts import fixable
from .run import fix_inputs

TRIED_BYTES = 1 << 20
"""Fixes are tried out, for the last line of a lint, where all inputs together have no more."""


class Fixable(Struct, frozen=True):
    """How many findings --fix would fix, how many more --unsafe-fixes; `tried` says that it was tried, else at most."""

    safe: int = 0
    unsafe: int = 0
    tried: bool = True


def try_fixes(request: ReadRequest, host: Host, report: Report, baseline: Baseline | None = None) -> Fixable:
    """Return how many findings of `report`, the lint of the inputs, a fix run would fix.

    Of small files that is tried out, with nothing written; of others, the findings that name a fix are counted.
    `baseline` is as it was before the lint.
    """
    safe, unsafe = fixable(report, host)
    if not (safe or unsafe) or any(map(is_url, request.inputs)):
        return Fixable()
    if report.unread or request.sampling.on or not all(map(os.path.isfile, request.inputs)):
        return Fixable(safe, unsafe, tried=False)
    if sum(map(os.path.getsize, request.inputs)) > TRIED_BYTES:
        return Fixable(safe, unsafe, tried=False)

    whole = structs.replace(request, share=None)

    def fixed(unsafe: bool) -> int:
        return fix_inputs(whole, host, unsafe=unsafe, write=False, baseline=copy.deepcopy(baseline)).fixed

    try:
        safe = fixed(unsafe=False) if safe else 0
        return Fixable(safe, max(fixed(unsafe=True) - safe, 0) if unsafe else 0)
    except FtconvError:
        return Fixable(safe, unsafe, tried=False)
