"""What is in a set as several targets count it, in one pass: what has the same tokenizer is counted once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

import msgspec

from ..engine.bound_plan import BoundPlan
from ..engine.chunk_reader import ChunkReader
from ..engine.inputs import Inputs, Progress
from ..engine.read_request import ReadRequest
from ..model.example import Example
from ..model.finding_log import FindingLog
from ..spec.fold import Fold
from ..spec.host import Host
from ..tokens import DEFAULT
from .collect import EFFORT, Counting, Stats


def stats_of_several(
    request: ReadRequest, host: Host, ways: Sequence[Counting], progress: Progress | None = None
) -> list[Stats]:
    """Return what is in the records that can be read, for each way of counting. Raises FtconvError as `stats_of`."""
    with Inputs(request, host) as inputs:
        opened = inputs.open(FindingLog(), effort=EFFORT)
        found: list[Stats] = inputs.fold(partial(_counting, ways=ways), opened, progress=progress)
    for way, stats in zip(ways, found, strict=True):
        if _vocabulary(way, host) != way:
            stats.kinds = Counter({"estimate": stats.examples})
    return found


def _vocabulary(way: Counting, host: Host) -> Counting:
    """Return the way of counting with the tokenizer that stands in where its own is not known."""
    known = way.tokenizer in host.tokenizers or way.tokenizer.endswith(".json")
    return way if known else msgspec.structs.replace(way, tokenizer=DEFAULT)


def _counting(bound: BoundPlan, ways: Sequence[Counting]) -> Fold:
    settled = [_vocabulary(way, bound.host) for way in ways]
    keys = [(way.tokenizer, way.vocab_dir, way.framing) for way in settled]
    counters = {key: way.counter(bound.host.tokenizers) for key, way in zip(keys, settled, strict=True)}

    def see(found: list[Stats], _: ChunkReader, __: Any, example: Example) -> list[Stats]:
        tokens = {key: counter.tokens_of(example) for key, counter in counters.items()}
        for stats, key, way in zip(found, keys, settled, strict=True):
            stats.see(example, tokens[key], way)
        return found

    def merge(found: list[Stats], later: list[Stats]) -> list[Stats]:
        return [one.merge(more) for one, more in zip(found, later, strict=True)]

    return Fold(start=lambda: [Stats() for _ in ways], see=see, merge=merge, conclude=lambda found: found, quick=True)
