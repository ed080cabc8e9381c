"""Markdown: what was measured, and what must hold."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path

from timing import Timed

HEAD = (
    *("| program", "runs", "wall s: median (least)", "CPU s: median (least)", "MB/s", "largest process, MiB"),
    *("wall / {first}", "`{ours}` is", "result |"),
)


def named(timed: list[Timed], name: str) -> Timed | None:
    """The program of this name, None where it was left out."""
    return next((one for one in timed if one.name == name), None)


def table(title: str, size: int, timed: list[Timed], ours: str) -> str:
    """A table of programs: times are put beside those of the first, results beside the first result there is.

    `ours` is the run of ftconv that peers are held against; `size` is 0 where there is nothing to read.
    """
    if not timed:
        return f"### {title}\n\nNothing could be measured.\n"
    own, first = named(timed, ours), timed[0]
    measure = next((one for one in timed if one.result.content is not None), first)
    lines = [
        f"### {title}",
        "",
        " | ".join(HEAD).format(first=first.name, ours=ours),
        "|---|--:|--:|--:|--:|--:|--:|---|---|",
    ]
    for one in timed:
        wall, cpu = sorted(run.wall for run in one.runs), sorted(run.cpu for run in one.runs)
        name = f"`{one.name}`" if one.name.startswith("ftconv") else one.name
        rate = f"{size / 1e6 / one.wall:,.0f}" if size else "–"
        lines.append(
            f"| {name} | {len(wall)} | {one.wall:.2f} ({wall[0]:.2f}) | {cpu[len(cpu) // 2]:.2f} ({cpu[0]:.2f}) "
            f"| {rate} | {one.peak:.0f} | {one.wall / first.wall:.2f} | {_against(one, own)} "
            f"| {one.result.words if one is measure else one.result.against(measure.result)} |"
        )
    return "\n".join(lines) + "\n"


def losses(title: str, timed: list[Timed], ours: str) -> list[str]:
    """Name the peers that are quicker than ftconv, each at its best."""
    own = named(timed, ours)
    best: dict[str, Timed] = {}
    for one in sorted(filter(_is_peer, timed), key=lambda one: one.wall):
        best.setdefault(one.name.split()[0].strip(","), one)
    return [
        f"- {title}: {one.name} takes {one.wall / own.wall:.2f} of the time of `{ours}`"
        for one in best.values()
        if own and one.wall < own.wall
    ]


def _is_peer(one: Timed) -> bool:
    return not one.name.startswith(("ftconv", "bare", "import"))


def _against(one: Timed, own: Timed | None) -> str:
    if own is None or not _is_peer(one):
        return "–"
    factor = one.wall / own.wall
    return f"{factor:.2f} times as fast" if factor >= 1 else f"**slower: {1 / factor:.2f} times the time**"


@dataclass
class Hold:
    """A bound on a ratio, or on a size: by the clock, and by the processors' time where that says the same."""

    words: str
    bound: str
    wall: float | None
    cpu: float | None = None

    def row(self) -> str:
        """Return the row of the table; `bound` is such as "≥ 1.7"."""
        sign, limit = self.bound.split()[:2]
        if self.wall is None:
            holds = "not measured"
        else:
            holds = "yes" if (self.wall >= float(limit) if sign == "≥" else self.wall <= float(limit)) else "**no**"
        shown = ["–" if value is None else f"{value:.2f}" for value in (self.wall, self.cpu)]
        return f"| {self.words} | {self.bound} | {shown[0]} | {shown[1]} | {holds} |"


def holds(found: list[Hold]) -> str:
    """A table of what must hold."""
    head = ["### What must hold", "", "| what | bound | measured | by CPU | holds |", "|---|--:|--:|--:|---|"]
    return "\n".join(head + [hold.row() for hold in found]) + "\n"


def ratio(words: str, bound: str, slow: Timed | None, quick: Timed | None, *, cpu: bool = False) -> Hold:
    """The time of `slow` over the time of `quick`; None where one of them was left out."""
    if slow is None or quick is None:
        return Hold(words, bound, None)
    return Hold(words, bound, slow.wall / quick.wall, slow.cpu / quick.cpu if cpu else None)


def fastest(timed: list[Timed], start: str) -> Timed | None:
    """The quickest of the programs whose names begin so."""
    return min((one for one in timed if one.name.startswith(start)), key=lambda one: one.wall, default=None)


def machine(version: str) -> str:
    """A line about the machine."""
    model = ""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text("utf-8").splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores, load = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(), os.getloadavg()
    return (
        f"{version}, Python {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{model or 'unknown processor'}, {cores} cores, {memory:.0f} GiB; load before the run: {load[0]:.2f}"
    )
