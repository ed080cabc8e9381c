"""Memory: converting ten times the data takes as much."""

from __future__ import annotations

import data
from convert import command
from results import records
from suite import Suite, ours
from timing import measure, say


def bench(suite: Suite) -> None:
    """Show the largest process on the data, and on ten times the data."""
    say("Memory")
    sources = [suite.data(data.sharegpt, size) for size in (suite.mb << 20, suite.mb * 10 << 20)]
    peaks = [
        measure(ours(suite, command, records, (1,)), source, suite.data(data.sharegpt, 1), 1) for source in sources
    ]
    print("### Memory\n\n| converted | largest process, MiB |\n|--:|--:|")
    for source, timed in zip(sources, peaks, strict=True):
        print(f"| {source.stat().st_size / 1e6:,.0f} MB | {timed[0].peak:.0f} |" if timed else "| – | – |")
    print()
    sources[1].unlink()
