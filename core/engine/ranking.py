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
CLOSE = 0.05
"""Two readers are about as sure where they differ by no more than this."""
SURE = 0.8
"""From here on, a reader knows the records for its own."""


class Guess(Struct, frozen=True):
    """A format that the records may have, with how sure that is: 0 to 1, the mean over the sample."""

    format: str
    confidence: float


def rank(values: Sequence[Any], host: Host, mapping: dict[str, str]) -> list[Guess]:
    """Return every reader with its mean confidence over `values`, best first. The order of equals decides nothing.

    Raises Crash when a third-party reader raises.
    """
    found = []
    for reader in host.readers.values():
        speaks = bool(mapping) and takes_speakers(reader.recognise)
        if mapping and not speaks and not set(mapping) <= set(reader.fields):
            continue
        score = _mean(reader.recognise, values, mapping, speaks)
        found.append(Guess(reader.name, round(score, 3)))
    return sorted(found, key=lambda c: -c.confidence)


class Decision(Struct, frozen=True):
    """Which of the readers takes the records. `rivals` are two or more that nothing tells apart; then none takes them.

    `passed_over` are readers of third parties that recognise the records as well, and yield to one of ftconv's own.
    """

    best: Guess | None = None
    rivals: tuple[Guess, ...] = ()
    passed_over: tuple[Guess, ...] = ()


def choose(ranked: Sequence[Guess], host: Host) -> Decision:
    """Choose from what `rank` returned: the surest reader, or of those about as sure the one that refines the others.

    A third-party reader that refines none of ours yields to one that is sure or about as sure as it is.
    """
    likely = [c for c in ranked if c.confidence >= THRESHOLD]
    ours = [c for c in likely if host.owner("reader", c.format).builtin]
    passed_over = tuple(c for c in likely if c not in ours and any(_yields(c, own, host) for own in ours))
    left = [c for c in likely if c not in passed_over]
    close = [c for c in left if _close(c, left[0])]
    rivals = [c for c in close if not any(_refines(other, c, host) for other in close)] or close
    if len(rivals) != 1:
        return Decision(rivals=tuple(rivals), passed_over=passed_over)
    return Decision(rivals[0], passed_over=passed_over)


def _close(one: Guess, other: Guess) -> bool:
    return abs(one.confidence - other.confidence) < CLOSE + 1e-9


def _yields(theirs: Guess, own: Guess, host: Host) -> bool:
    """Whether a third-party reader leaves records to one of ftconv's own."""
    if _refines(theirs, own, host) and theirs.confidence >= own.confidence:
        return False
    return own.confidence >= SURE or _close(theirs, own) or own.confidence > theirs.confidence


def _refines(one: Guess, other: Guess, host: Host) -> bool:
    """Whether the shape of a reader is a special case of that of another, directly or through others."""
    to_see, seen = [one.format], {one.format}
    while to_see:
        reader = host.readers.get(to_see.pop())
        more = set(reader.refines) - seen if reader else set()
        to_see += more
        seen |= more
    return other.format in seen - {one.format}


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


UNLIKE = 0.5
"""How sure the chosen reader may be at most of a record that has another format."""


def other_format(value: Any, host: Host, reader: str) -> str:
    """Return the format that a record has which `reader` refused, "" when it has none, or that of `reader` itself."""
    if not isinstance(value, dict):
        return ""
    ranked = rank([value], host, {})
    best = choose(ranked, host).best
    own = next((c.confidence for c in ranked if c.format == reader), 0.0)
    if best is None or best.confidence < SURE or own >= UNLIKE:
        return ""
    try:
        host.reader(best.format).read(value)
    except RecordError:
        return ""
    return best.format
