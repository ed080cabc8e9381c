"""Checking chat JSON Lines, with all rules that are on by default; one reply in a thousand is empty."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import data
from results import Result, count
from suite import Suite, bare, ours
from tables import fastest, named, ratio
from timing import Contender


def bench(suite: Suite) -> None:
    """Records of 1.9 KB with the peers, then of 0.3 KB."""
    timed = suite.compare("Checking chat JSON Lines, 1.9 KB a record", data.chat, _contenders(suite))
    one, two = named(timed, "ftconv --jobs 1"), named(timed, "ftconv --jobs 2")
    suite.scaling("lint", timed, 1.6)
    holds = suite.holds
    holds.append(ratio("lint, 1.9 KB: 1 job / bare decode", "≤ 5", one, named(timed, "bare loop"), cpu=True))
    holds.append(ratio("lint: convmerge validate / 2 jobs", "≥ 4", fastest(timed, "convmerge"), two))
    holds.append(ratio("lint: dropoutt, tier 0 / 2 jobs", "≥ 4", fastest(timed, "dropoutt, tier 0"), two))
    holds.append(ratio("lint: dropoutt, all / 2 jobs", "≥ 4", fastest(timed, "dropoutt, all"), two))
    short = [bare("decode", _nothing), *ours(suite, command, _ours)]
    timed = suite.compare("Checking chat JSON Lines, 0.3 KB a record", data.short_chat, short)
    one = named(timed, "ftconv --jobs 1")
    holds.append(ratio("lint, 0.3 KB: 1 job / bare decode", "≤ 7", one, named(timed, "bare loop"), cpu=True))


def command(source: Path, target: Path) -> list[str]:
    """The arguments of ftconv."""
    return ["lint", str(source), "--fail-on", "never", "--no-progress"]


def _nothing(target: Path, printed: str) -> Result:
    return Result(words="checks nothing")


def _number(pattern: str) -> Callable[[Path, str], Result]:
    """The number of empty replies found, from what was printed."""

    def result(target: Path, printed: str) -> Result:
        match = re.search(pattern, printed)
        return count("empty replies", int(match[1].replace(",", "")) if match else 0)

    return result


_ours = _number(r"(?m)^ *([\d,]+) +FT208 ")


def _dropoutt(target: Path, printed: str) -> Result:
    with open(target.with_name("dropoutt") / "findings.jsonl", encoding="utf-8") as lines:
        findings = [json.loads(line) for line in lines]
    numbers = [one["data"].get("empty_content", 0) for one in findings if one["check_id"] == "T0-ROLE-001"]
    return count("empty replies", sum(numbers))


def _contenders(suite: Suite) -> list[Contender]:
    """The bare loop finds nothing, so it is ftconv that peers' findings are compared with."""
    peers = suite.peers

    def dropoutt(name: str, workers: str, *options: str) -> Contender:
        # No page, no browser, no network, and no excerpts of records.
        fixed = ["--offline", "--no-html", "--no-open", "--no-evidence", "--quiet"]
        return Contender(
            f"dropoutt, {name}, workers: {workers}",
            lambda source, target: peers.program(
                "dropoutt",
                "scan",
                str(source),
                *fixed,
                "-j",
                workers,
                *options,
                "-o",
                str(target.with_name("dropoutt")),
            ),
            _dropoutt,
        )

    def dtflow(workers: str) -> Contender:
        return Contender(
            f"dtflow validate, workers: {workers}",
            lambda source, target: peers.program(
                "dtflow", "validate", str(source), "--preset", "openai_chat", "--workers", workers
            ),
            _number(r'"invalid": (\d+)'),
            fine=(0, 1),
        )

    return [
        bare("decode", _nothing),
        *ours(suite, command, _ours),
        Contender(
            "convmerge validate",
            lambda source, target: peers.program("convmerge", "validate", "-i", str(source)),
            _number(r'"invalid": (\d+)'),
            fine=(0, 1),
        ),
        dtflow("1"),
        dtflow("2"),
        dropoutt("tier 0", "2", "--tier", "0"),
        dropoutt("all", "2"),
    ]
