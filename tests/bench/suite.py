"""What all subjects share: the options, the data made so far, the programs, and what must hold."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from data import Make
from peers import HERE, Peers
from results import Result
from tables import Hold, losses, named, ratio, table
from timing import Contender, Timed, measure, say

SMALL = 1 << 18
OURS = "ftconv --jobs 2"
"""What peers are held against."""


@dataclass
class Suite:
    """One run of the benchmarks: `mb` megabytes (2**20 bytes) of each kind of data, `runs` runs of each program."""

    folder: Path
    peers: Peers
    mb: int = 200
    runs: int = 5
    count: int = 10_000_000
    jobs: tuple[int, ...] = (1, 2, 8)
    alone: bool = False
    holds: list[Hold] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)

    def data(self, make: Make, size: int | None = None) -> Path:
        """Return a file of so many bytes, made where it is not there yet."""
        size = self.mb << 20 if size is None else size
        suffix = ".csv" if make.__name__ == "table" else ".jsonl"
        path = self.folder / f"{make.__name__}-{size}{suffix}"
        if not path.exists():
            say(f"making {path.name}")
            unfinished = path.with_name("unfinished")
            make(unfinished, size)
            unfinished.rename(path)
        return path

    def compare(
        self, title: str, make: Make, contenders: list[Contender], *, size: int | None = None, small: int = SMALL
    ) -> list[Timed]:
        """Measure the contenders, print their table, and return what was measured."""
        say(title)
        source = self.data(make, size)
        known = ("ftconv",) if self.alone else ("ftconv", "bare", "import") if self.peers.bin is None else ("",)
        contenders = [one for one in contenders if one.name.startswith(known)]
        timed = measure(contenders, source, self.data(make, small), self.runs)
        print(table(title, source.stat().st_size if size != 1 else 0, timed, OURS), flush=True)
        self.losses += losses(title, timed, OURS)
        return timed

    def scaling(self, words: str, timed: list[Timed], least: float) -> None:
        """Hold two jobs against one, eight to 60 MB a process, and all to one result."""
        own = [one for one in timed if one.name.startswith("ftconv --jobs")]
        one, two, eight = (named(own, f"ftconv --jobs {jobs}") for jobs in (1, 2, 8))
        others = sum(timed.result != own[0].result for timed in own)
        peak = eight.peak * 1.048576 if eight else None
        self.holds += [
            ratio(f"{words}: 1 job / 2 jobs", f"≥ {least}", one, two),
            Hold(f"{words}, 8 jobs: MB of the largest process", "≤ 60", peak),
            Hold(f"{words}: results that differ from that of the first number of jobs", "≤ 0", float(others)),
        ]


def program(name: str = "ftconv") -> str:
    """The installed command, beside the Python that runs this."""
    return str(Path(sys.executable).with_name(name))


def ours(
    suite: Suite,
    command: Callable[[Path, Path], list[str]],
    result: Callable[[Path, str], Result],
    jobs: tuple[int, ...] = (),
) -> list[Contender]:
    """ftconv with this many jobs, one contender for each number."""

    def contender(number: str) -> Contender:
        arguments = lambda source, target: [program(), *command(source, target), "--jobs", number]  # noqa: E731
        return Contender(f"ftconv --jobs {number}", arguments, result)

    return [contender(str(number)) for number in jobs or suite.jobs]


def bare(work: str, result: Callable[[Path, str], Result], env: dict[str, str] | None = None) -> Contender:
    """A bare loop."""
    script = str(HERE / "bare.py")
    return Contender(
        "bare loop", lambda source, target: [sys.executable, script, work, str(source), str(target)], result, env or {}
    )
