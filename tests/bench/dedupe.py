"""Duplicates: writing the first of equal records, and finding them among ten million short ones."""

from __future__ import annotations

import re
from pathlib import Path

import data
from convert import databases
from results import Result, count, records
from suite import OURS, Suite, bare, ours, program
from timing import Contender


def bench(suite: Suite) -> None:
    """Write the first of equal records. jq can do it only with all records in memory."""
    peers = suite.peers
    suite.compare(
        "Writing each chat record once, 1.9 KB a record",
        data.repeated_chat,
        [
            bare("dedupe", records),
            *ours(suite, _drop, records),
            Contender(
                "convmerge dedupe",
                lambda source, target: peers.program("convmerge", "dedupe", "-i", str(source), "-o", str(target)),
                records,
            ),
            Contender(
                "dtflow dedupe",
                lambda source, target: peers.program("dtflow", "dedupe", str(source), "-o", str(target)),
                records,
            ),
            *databases(suite, "dedupe"),
        ],
    )


def bench_short(suite: Suite) -> None:
    """Find the duplicates among so many short records, without and with a bound on memory."""
    peers = suite.peers

    def lint(*options: str) -> Contender:
        return Contender(
            " ".join([OURS, *options]),
            lambda source, target: [program(), *_find(source), "--jobs", "2", *options],
            _found,
        )

    suite.compare(
        f"Finding duplicates among {suite.count:,} chat records of 0.1 KB",
        data.numbered_chat,
        [
            lint(),
            lint("--memory", "200MB"),
            Contender(
                "convmerge dedupe",
                lambda source, target: peers.program("convmerge", "dedupe", "-i", str(source), "-o", str(target)),
                _removed,
            ),
            Contender(
                "convmerge dedupe --seen-store sqlite",
                lambda source, target: peers.program(
                    "convmerge", "dedupe", "-i", str(source), "-o", str(target), "--seen-store", "sqlite"
                ),
                _removed,
            ),
            Contender(
                "duckdb, threads: 2",
                lambda source, target: peers.script("with_duckdb.py", "duplicates", str(source), str(target), "2"),
                _counted,
            ),
        ],
        size=suite.count,
        small=1000,
    )


def _drop(source: Path, target: Path) -> list[str]:
    return ["convert", str(source), "--to", "chat", "--apply", "drop-duplicates", "-o", str(target), "--quiet"]


def _find(source: Path) -> list[str]:
    return ["lint", str(source), "--select", "FT601", "--statistics", "--fail-on", "never", "--no-progress"]


def _found(target: Path, printed: str) -> Result:
    match = re.search(r"(?m)^ *([\d,]+) +FT601 ", printed)
    return count("duplicates", int(match[1].replace(",", "")) if match else 0)


def _removed(target: Path, printed: str) -> Result:
    match = re.search(r"removed=([\d,]+)", printed)
    return count("duplicates", int(match[1].replace(",", "")) if match else 0)


def _counted(target: Path, printed: str) -> Result:
    match = re.search(r"\d+", target.read_text("utf-8"))
    return count("duplicates", int(match[0]) if match else 0)
