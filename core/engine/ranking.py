"""How sure each reader is of records: what detection and hints go by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from ..errors import RecordError
from ..spec.host import Host
from ..spec.options import options_of
from .mapping import renamer

THRESHOLD = 0.5


class Candidate(Struct, frozen=True):
    """A format that the records may have, with how sure that is: 0 to 1, the mean over the sample."""

    format: str
    confidence: float


def rank(values: Sequence[Any], host: Host, mapping: dict[str, str]) -> list[Candidate]:
    """Return every reader with its mean confidence over `values`, best first; of equals, ftconv's own first.

    Raises Crash when a third-party reader raises.
    """
    found = []
    for reader in host.readers.values():
        speaks = takes_speakers(reader.recognise)
        if mapping and not speaks and not set(mapping) <= set(reader.fields):
            continue
        score = _mean(reader.recognise, values, mapping, speaks)
        found.append(Candidate(reader.name, round(score, 3)))
    return sorted(found, key=lambda c: (-c.confidence, not host.owner("reader", c.format).builtin, c.format))


def takes_speakers(function: Callable[..., Any]) -> bool:
    """Whether a function of a reader takes the map as names of speakers, not of columns."""
    return any(option.name == "speakers" for option in options_of(function))


def _mean(recognise: Callable[..., float], values: Sequence[Any], mapping: dict[str, str], speaks: bool) -> float:
    rename = renamer(mapping) if mapping and not speaks else None
    total = 0.0
    for value in values:
        try:
            if speaks and mapping:
                total += recognise(value, speakers=mapping)
            else:
                total += recognise(value if rename is None else rename(value))
        except RecordError:
            continue
    return total / len(values)


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
    return best
