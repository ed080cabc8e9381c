"""Converting: ShareGPT JSON Lines and CSV to chat JSON Lines."""

from __future__ import annotations

from pathlib import Path

import data
from results import records
from suite import Suite, bare, ours
from tables import fastest, named, ratio
from timing import Contender

JQ = (
    '{human: "user", gpt: "assistant", system: "system"} as $roles'
    " | {messages: [.conversations[] | {role: $roles[.from], content: .value}]}"
)


def bench(suite: Suite) -> None:
    """All that can do the conversion. convmerge and dtflow read no CSV into chat without code of one's own."""
    timed = suite.compare("ShareGPT JSON Lines to chat JSON Lines", data.sharegpt, _sharegpt(suite))
    one, two = named(timed, "ftconv --jobs 1"), named(timed, "ftconv --jobs 2")
    suite.scaling("convert", timed, 1.7)
    holds = suite.holds
    holds.append(ratio("convert: 1 job / bare loop", "≤ 1.6", one, named(timed, "bare loop"), cpu=True))
    holds.append(ratio("convert: convmerge / 2 jobs", "≥ 8", fastest(timed, "convmerge"), two))
    for peer in ("duckdb", "polars"):
        holds.append(ratio(f"convert: {peer} / 2 jobs", "≥ 1", fastest(timed, peer), two))
    suite.compare("CSV to chat JSON Lines", data.table, _table(suite))


def command(source: Path, target: Path) -> list[str]:
    """The arguments of ftconv."""
    return ["convert", str(source), "--to", "chat", "-o", str(target), "--quiet"]


def _sharegpt(suite: Suite) -> list[Contender]:
    peers = suite.peers

    def convmerge(*options: str) -> Contender:
        return Contender(
            " ".join(["convmerge", *options]),
            lambda source, target: peers.program(
                "convmerge", "convert", "-i", str(source), "-o", str(target), "--from", "sharegpt", *options
            ),
            records,
        )

    return [
        bare("sharegpt", records),
        *ours(suite, command, records),
        convmerge(),
        convmerge("--workers", "2"),
        Contender(
            "dtflow",
            lambda source, target: peers.program(
                "dtflow", "transform", str(source), "--preset", "openai_chat", "-o", str(target)
            ),
            records,
        ),
        *databases(suite, "sharegpt"),
        Contender("jq", lambda source, target: [peers.jq(), "-c", JQ, str(source)], records, printed=True),
    ]


def _table(suite: Suite) -> list[Contender]:
    return [bare("table", records), *ours(suite, command, records), *databases(suite, "table")]


def databases(suite: Suite, work: str) -> list[Contender]:
    """DuckDB and Polars, with one thread and with two."""
    found = []
    for threads in ("1", "2"):
        found += [
            Contender(
                f"duckdb, threads: {threads}",
                lambda source, target, threads=threads: suite.peers.script(  # type: ignore[misc]
                    "with_duckdb.py", work, str(source), str(target), threads
                ),
                records,
            ),
            Contender(
                f"polars, threads: {threads}",
                lambda source, target: suite.peers.script("with_polars.py", work, str(source), str(target)),
                records,
                {"POLARS_MAX_THREADS": threads},
            ),
        ]
    return found
