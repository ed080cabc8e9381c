"""Programs timed side by side: in turn, each as a process of its own, with all its children."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from results import Result

LAUNCH = Path(__file__).with_name("launch.py")
PATIENCE = 120.0
"""Seconds: a program that has taken longer than this in all is not run once more."""


@dataclass(frozen=True)
class Contender:
    """A program that does the work.

    `command` makes the arguments of the source and the target; `result` takes the target and what was printed.
    `writes` is the file that appears, where the program chooses its name itself; `printed` whether standard output is
    the target; `fine` are the exit codes of success.
    """

    name: str
    command: Callable[[Path, Path], list[str]]
    result: Callable[[Path, str], Result]
    env: dict[str, str] = field(default_factory=dict)
    writes: Callable[[Path], Path] | None = None
    printed: bool = False
    fine: tuple[int, ...] = (0,)


class Run(NamedTuple):
    """Seconds on the clock, seconds of all processors, and KiB of the largest process."""

    wall: float
    cpu: float
    peak: int


@dataclass
class Timed:
    """A program with its runs, and its result."""

    contender: Contender
    runs: list[Run]
    result: Result

    @property
    def name(self) -> str:
        return self.contender.name

    @property
    def wall(self) -> float:
        """The median."""
        return statistics.median(run.wall for run in self.runs)

    @property
    def cpu(self) -> float:
        """The least: what else the machine does can only add to it."""
        return min(run.cpu for run in self.runs)

    @property
    def peak(self) -> float:
        """MiB of the largest process."""
        return max(run.peak for run in self.runs) / 1024


class Failed(Exception):
    """A program that did not end well; the text is the last line that it printed."""


def measure(contenders: list[Contender], source: Path, small: Path, runs: int) -> list[Timed]:
    """Run the contenders in turn, A B C A B C, and return those that work.

    Each reads the small file first, which is not counted: that shows whether it works, and leaves its compiled
    modules on disk, as an installation does.
    """
    alive = []
    for contender in contenders:
        try:
            _once(contender, small, check=True)
            alive.append(Timed(contender, [], Result()))
        except Failed as error:
            say(f"{contender.name}: left out: {error}")
    for number in range(runs):
        for timed in list(alive):
            if number and sum(run.wall for run in timed.runs) > PATIENCE:
                continue
            try:
                run, result = _once(timed.contender, source, check=number == 0)
            except Failed as error:
                say(f"{timed.name}: left out: {error}")
                alive.remove(timed)
                continue
            timed.result = result or timed.result
            timed.runs.append(run)
            say(f"  {timed.name}: {run.wall:.2f} s, {run.cpu:.2f} s of CPU")
    return alive


def _once(contender: Contender, source: Path, check: bool) -> tuple[Run, Result | None]:
    target = source.with_name("target.jsonl")
    appears = contender.writes(source) if contender.writes else target
    for path in (target, appears):
        path.unlink(missing_ok=True)
    printed, complaints = source.with_name("printed.txt"), source.with_name("complaints.txt")
    command = contender.command(source, target)
    found = shutil.which(command[0])
    if not found:
        raise Failed(f"{command[0]} is not installed")
    numbers = source.with_name("numbers.txt")
    launch = [sys.executable, "-I", "-S", str(LAUNCH), str(numbers), found, *command[1:]]
    env = {**os.environ, **QUIET, **contender.env}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    with open(target if contender.printed else printed, "wb") as out, open(complaints, "wb") as errors:
        code = subprocess.run(launch, stdin=subprocess.DEVNULL, stdout=out, stderr=errors, env=env).returncode
    if code not in contender.fine:
        lines = (complaints.read_text("utf-8", "replace") or printed.read_text("utf-8", "replace")).strip().splitlines()
        raise Failed(f"exit code {code}: {lines[-1][:200] if lines else ''}")
    said = "" if contender.printed else printed.read_text("utf-8", "replace")
    result = contender.result(appears, said + complaints.read_text("utf-8", "replace")) if check else None
    for path in (target, appears):
        path.unlink(missing_ok=True)
    wall, cpu, peak = numbers.read_text("ascii").split()
    return Run(float(wall), float(cpu), int(peak)), result


QUIET = {"NO_COLOR": "1", "COLUMNS": "200", "DT_LANG": "en", "HF_HUB_OFFLINE": "1", "DO_NOT_TRACK": "1"}


def say(words: str) -> None:
    """Tell how it goes, aside from the tables."""
    print(words, file=sys.stderr, flush=True)
