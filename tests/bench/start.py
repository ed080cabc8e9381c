"""Starting: what a command costs before it reads anything, and what a shell waits for after Tab."""

from __future__ import annotations

import sys
from pathlib import Path

import data
from results import Result
from suite import Suite, program
from timing import Contender


def bench(suite: Suite) -> None:
    """Against Python with click alone, and the peers' own `--version`."""
    tab = {"COMP_WORDS": "ftconv a.csv --to sh", "COMP_CWORD": "3", "_FTCONV_COMPLETE": "bash_complete"}
    contenders = [
        Contender("import click", lambda source, target: [sys.executable, "-c", "import click"], _any),
        Contender("ftconv --version", lambda source, target: [program(), "--version"], _any),
        Contender("ftconv --to, Tab", lambda source, target: [program()], _any, tab),
        Contender(
            "ftconv, one record",
            lambda source, target: [program(), str(source), "--to", "chat", "-o", str(target), "--quiet"],
            _any,
        ),
    ]
    for peer in ("convmerge", "dtflow", "dropoutt"):
        contenders.append(
            Contender(
                f"{peer} --version",
                lambda source, target, peer=peer: suite.peers.program(peer, "--version"),
                _any,  # type: ignore[misc]
            )
        )
    suite.compare("Starting", data.sharegpt, contenders, size=1, small=1)


def _any(target: Path, printed: str) -> Result:
    return Result(words="–")
