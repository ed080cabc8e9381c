"""Records of two formats in one input: a record that was refused may be one that another reader knows."""

from __future__ import annotations

from typing import Any

from .detection import rank
from .errors import RecordError
from .host import Host

SURE, UNLIKE = 0.8, 0.5
"""How sure another reader must be at least, and the chosen one at most."""


def other_format(value: Any, host: Host, reader: str) -> str:
    """Return the format that a record has which `reader` refused, "" when it has none, or that of `reader` itself."""
    if not isinstance(value, dict):
        return ""
    ranked = {c.format: c.confidence for c in rank([value], host, {})}
    best = next(iter(ranked), "")
    if not best or ranked[best] < SURE or ranked.get(reader, 0) >= UNLIKE:
        return ""
    try:
        host.reader(best).read(value)
    except RecordError:
        return ""
    except Exception:  # a reader that raises knows nothing; it may be a stranger's
        return ""
    return best
