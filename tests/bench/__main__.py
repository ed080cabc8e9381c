"""Benchmarks, side by side with bare loops and with other programs: python tests/bench [SUBJECT…].

Prints Markdown on standard output: a table for each subject, then what must hold. How it goes is said on standard
error. All programs are processes of their own, run in turn; nothing is asserted. See docs/explanation/performance.md.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from pathlib import Path

import convert
import dedupe
import lint
import memory
import prepare
import start
import stats
from peers import Peers, default_folder
from suite import Suite, program
from tables import holds, machine

SUBJECTS = {
    "start": start.bench,
    "convert": convert.bench,
    "lint": lint.bench,
    "stats": stats.bench,
    "dedupe": dedupe.bench,
    "prepare": prepare.bench,
    "memory": memory.bench,
    "duplicates": dedupe.bench_short,
}


def main() -> None:
    """Run the subjects, all but `duplicates` unless some are named."""
    parser = argparse.ArgumentParser(
        prog="python tests/bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=f"{', '.join(SUBJECTS)}, or jobs")
    parser.add_argument("--mb", type=int, default=200, help="size of each input in megabytes (default: 200)")
    parser.add_argument("--runs", type=int, default=5, help="runs of each program (default: 5)")
    parser.add_argument("--jobs", default="1,2,8", help="numbers of worker processes (default: 1,2,8)")
    parser.add_argument("--count", type=int, default=10_000_000, help="records of `duplicates` (default: 10000000)")
    parser.add_argument("--peers", type=Path, default=default_folder(), help="folder of the peers' environment")
    parser.add_argument("--no-peers", action="store_true", help="ftconv and the bare loops only")
    parser.add_argument("--data", type=Path, help="folder to keep the inputs in (default: a temporary one)")
    given = parser.parse_args()
    wanted = given.subjects or [name for name in SUBJECTS if name != "duplicates"]
    if unknown := [name for name in wanted if name not in (*SUBJECTS, "jobs")]:
        parser.error(f"unknown subject {unknown[0]}; one of {', '.join(SUBJECTS)}, jobs")
    numbers = tuple(int(number) for number in given.jobs.split(","))
    peers = Peers(None if given.no_peers or wanted == ["jobs"] else given.peers)
    if given.data:
        given.data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="ftconv-bench-") as name:
        suite = Suite(given.data or Path(name), peers, given.mb, given.runs, given.count, numbers)
        version = subprocess.run([program(), "--version"], capture_output=True, text=True, check=True).stdout.strip()
        print(f"{machine(version)}; {given.mb} MB, {given.runs} runs\n", flush=True)
        for subject in wanted:
            if subject == "jobs":
                jobs(suite)
            else:
                SUBJECTS[subject](suite)
        if suite.holds:
            print(holds(suite.holds))
        if suite.losses:
            print("### Where ftconv is slower\n\n" + "\n".join(suite.losses))


def jobs(suite: Suite) -> None:
    """Run ftconv alone, to see how its cost falls with more processes, and that the results are the same."""
    suite.alone = True
    for subject in (convert, lint, stats, dedupe):
        subject.bench(suite)
    suite.alone = False
    suite.holds = [hold for hold in suite.holds if hold.wall is not None]


if __name__ == "__main__":
    main()
