"""Memory: converting ten times the data takes as much."""

from __future__ import annotations

import data
from convert import command
from results import records
from suite import Suite, ours
from tables import Hold
from timing import measure, say


def bench(suite: Suite) -> None:
    """Hold the largest process on ten times the data against that on the data."""
    say("Memory")
    sources = [suite.data(data.sharegpt, size) for size in (suite.mb << 20, suite.mb * 10 << 20)]
    peaks = [
        measure(ours(suite, command, records, (1,)), source, suite.data(data.sharegpt, 1), 1) for source in sources
    ]
    small, large = ((timed[0].peak if timed else None) for timed in peaks)
    print(f"### Memory\n\n{suite.mb} MB: {small:.0f} MiB; {suite.mb * 10} MB: {large:.0f} MiB\n")
    suite.holds.append(Hold("memory: ten times the data / the data", "≤ 1.2", small and large and large / small))
    sources[1].unlink()
