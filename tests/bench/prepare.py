"""Preparing pairs for the completions API, as `openai tools fine_tunes.prepare_data` does: a space before each
completion, and no pair twice.
"""

from __future__ import annotations

from pathlib import Path

import data
from results import records
from suite import Suite, ours
from timing import Contender

LARGEST = 20 << 20
"""Bytes: both take long."""


def bench(suite: Suite) -> None:
    """Both accept all that they recommend."""
    contenders = ours(suite, _command, records)
    contenders.append(
        Contender(
            "openai prepare_data",
            lambda source, target: suite.peers.program(
                "openai", "tools", "fine_tunes.prepare_data", "--quiet", "--file", str(source)
            ),
            records,
            writes=lambda source: source.with_name(f"{source.stem}_prepared.jsonl"),
        )
    )
    suite.compare("Preparing prompt-completion pairs", data.pairs, contenders, size=min(suite.mb << 20, LARGEST))


def _command(source: Path, target: Path) -> list[str]:
    return ["prepare", str(source), "-q", "--to", "prompt-completion", "-o", str(target)]
