"""The process that templates are rendered in, with limits on time, memory and output: a template is a program.

It reads jobs from standard input and writes what comes of them to standard output, one JSON document a line. The first
line is a list of the sources of templates, the time that they are told, and the limits.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from contextlib import suppress
from datetime import datetime
from typing import Any

SECONDS = 3.0
"""Time on the processor for one text; a usual one takes a ten thousandth of that."""
WALL = 30.0
"""Seconds by the clock for one text, on a machine that has other things to do."""
MEMORY = 1 << 30
"""Bytes that the process may have in all."""
LONGEST = 1 << 20
"""Characters that a text may have, beside sixteen times those of what is rendered."""


def serve() -> None:
    """Render until standard input ends."""
    lines, out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what else is printed does not go among the results
    head = json.loads(lines.readline())
    _limit(head["memory"])
    now = datetime.fromisoformat(head["now"])
    for line in lines:
        template, values = json.loads(line)
        _allow(head["seconds"], WALL)
        found = rendered(head["templates"][template], values, now, LONGEST + 16 * len(line))
        _allow(0, 0)
        out.write(json.dumps(found).encode() + b"\n")
        out.flush()


def rendered(source: str, values: dict[str, Any] | None, now: datetime, longest: int) -> dict[str, Any]:
    """Return the fields of a Rendered. A template can raise anything."""
    from jinja2.exceptions import TemplateError

    from .environment import compiled

    try:
        template = compiled(source, now)
        if values is None:
            return {"text": json.dumps(template.about())}
        text, spans = template.render(values, longest)
    except (MemoryError, OverflowError, RecursionError) as error:
        return {"trouble": "stopped", "why": str(error) or _word(error), "raised": type(error).__name__}
    except Exception as error:
        trouble = "refused" if type(error) is TemplateError else "failed"
        return {"trouble": trouble, "why": str(error), "raised": type(error).__name__}
    return {"text": text, "spans": spans}


def _word(error: Exception) -> str:
    return "too much memory" if isinstance(error, MemoryError) else "too deep"


def _limit(memory: int) -> None:
    with suppress(ImportError, ValueError, OSError):  # not on Windows
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _allow(seconds: float, wall: float) -> None:
    """End the process when the time is over, on the processor or by the clock: one call in C cannot be interrupted
    otherwise. No time at all takes that back."""
    with suppress(AttributeError):  # Windows has no such signals: there the parent looks at the clock
        signal.setitimer(signal.ITIMER_PROF, seconds)
        signal.setitimer(signal.ITIMER_REAL, wall)
