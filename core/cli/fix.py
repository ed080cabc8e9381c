"""`ftconv lint --fix`: fixing in place, and `--diff`: showing what that would change."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

from ..engine.read_request import ReadRequest
from ..files.outputs import Outputs
from ..fix.chunk import Change
from ..fix.fixable import Fixable
from ..fix.run import Fixed, fix_inputs
from ..lint.baseline import Baseline
from ..spec.host import Host
from .console import counted, err, out, wants_color

_COLORS = {"-": "\x1b[31m", "+": "\x1b[32m"}


def run_fixes(
    request: ReadRequest,
    host: Host,
    given: Mapping[str, Any],
    outputs: Outputs,
    progress: Callable[[int, int], None],
    baseline: Baseline | None = None,
) -> Fixed:
    """Fix the inputs as the flags say, or show on standard output what that would change."""
    show = _Shower(host, given) if given["diff"] else None
    return fix_inputs(
        request,
        host,
        unsafe=given["unsafe_fixes"],
        write=not given["diff"],
        show=show,
        progress=progress,
        baseline=baseline,
        outputs=outputs,
    )


def say_fixed(fixed: Fixed, given: Mapping[str, Any]) -> None:
    """Say on standard error what came of it."""
    for sentence in fixed.said:
        err(f"ftconv: warning: {sentence}")
    if given["quiet"]:
        return
    if fixed.dropped:
        words = ", ".join(f"{name} {count:,}" for name, count in sorted(fixed.dropped.items()))
        total = sum(fixed.dropped.values())
        err(f"{'would drop' if given['diff'] else 'dropped'} {counted(total, 'record')} ({words})")
    if not fixed.found:
        err("nothing to fix")
        return
    did = "would fix" if given["diff"] else "fixed"
    left = f" ({fixed.left:,} more with --unsafe-fixes)" if fixed.left else ""
    err(f"{did} {fixed.fixed:,} of {counted(fixed.found, 'finding')}{left}")


def say_fixable(found: Fixable, *, unsafe: bool) -> None:
    """Say on standard error how many findings could be fixed; in one sum when `unsafe` fixes are asked for."""
    most = "" if found.tried else "up to "
    safe, more = (0, found.safe + found.unsafe) if unsafe and found.unsafe else (found.safe, found.unsafe)
    words = [f"{most}{safe:,} with --fix"] if safe else []
    words += [f"{most}{more:,} {'more ' if safe else ''}with --fix --unsafe-fixes"] if more else []
    if words:
        err(f"fixable: {', '.join(words)}")


class _Shower:
    """Prints changes as they come, in colour on a terminal."""

    def __init__(self, host: Host, given: Mapping[str, Any]) -> None:
        from ..model.finding import CORE_RULES

        self._codes = {entry.name: code for code, entry in CORE_RULES.items()}
        self._codes |= {rule.name: rule.code for rule in host.rules.values()}
        self._names = {code: name for name, code in self._codes.items()}
        self._color = wants_color(given["color"], sys.stdout)

    def __call__(self, change: Change | str) -> None:
        from ..reports.fix_diff import diff_lines

        for line in diff_lines(change, self._codes):
            color = _COLORS.get(line[:1], "") if self._color else ""
            out(f"{color}{line}\x1b[0m" if color else line)
