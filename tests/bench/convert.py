"""Benchmarks of converting, side by side with bare loops: python tests/bench/convert.py [--mb 200] [--runs 5].

Prints ratios, measured in one run, single process; nothing is asserted. The bare loops decode with msgspec, rename and
encode, with no checks at all.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

WORDS = [
    "the",
    "model",
    "learns",
    "from",
    "examples",
    "that",
    "show",
    "how",
    "a",
    "reply",
    "should",
    "read",
    "when",
    "somebody",
    "asks",
    "about",
    "an",
    "order,",
    "a",
    "refund,",
    "the",
    "weather",
    "in",
    "Bern,",
    "a",
    "proof",
    "by",
    "induction,",
    "or",
    "what",
    "to",
    "cook",
    "with",
    "peppers,",
    "rice",
    "and",
    "two",
    "eggs",
    "left",
    "over",
]


def sentence(rng: random.Random, low: int, high: int) -> str:
    """A text of words, with the punctuation, line breaks and quotes of real ones."""
    text = " ".join(rng.choices(WORDS, k=rng.randint(low, high)))
    if rng.random() < 0.2:
        text += '\n\n- first: "quoted"\n- second: äöü 你好'
    return text.capitalize() + "."


def make_sharegpt(path: Path, megabytes: int) -> None:
    """ShareGPT JSON Lines: two to six turns a record."""
    rng = random.Random(7)
    encode = msgspec.json.Encoder().encode
    size = 0
    with open(path, "wb") as out:
        while size < megabytes << 20:
            turns = []
            for _ in range(rng.randint(1, 3)):
                turns.append({"from": "human", "value": sentence(rng, 5, 60)})
                turns.append({"from": "gpt", "value": sentence(rng, 20, 160)})
            line = encode({"conversations": turns}) + b"\n"
            out.write(line)
            size += len(line)


def make_csv(path: Path, megabytes: int) -> None:
    """A CSV of system, user and assistant."""
    rng = random.Random(8)
    with open(path, "w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["system", "user", "assistant"])
        while out.tell() < megabytes << 20:
            for _ in range(200):
                writer.writerow(["You are Marv.", sentence(rng, 5, 60), sentence(rng, 20, 160)])


def bare_sharegpt(source: Path, target: Path) -> None:
    """The bare loop: decode, rename, encode."""
    roles = {"human": "user", "gpt": "assistant", "system": "system"}
    decode, encode = msgspec.json.Decoder().decode, msgspec.json.Encoder().encode
    with open(source, "rb") as lines, open(target, "wb") as out:
        for line in lines:
            record = decode(line)
            messages = [{"role": roles[t["from"]], "content": t["value"]} for t in record["conversations"]]
            out.write(encode({"messages": messages}) + b"\n")


def bare_csv(source: Path, target: Path) -> None:
    """The bare loop: csv.reader, build, encode."""
    encode = msgspec.json.Encoder().encode
    with open(source, encoding="utf-8", newline="") as lines, open(target, "wb") as out:
        rows = csv.reader(lines)
        next(rows)
        for system, user, assistant in rows:
            out.write(
                encode(
                    {
                        "messages": [
                            {"role": "system", "content": system},
                            {"role": "user", "content": user},
                            {"role": "assistant", "content": assistant},
                        ]
                    }
                )
                + b"\n"
            )


def ours(source: Path, target: Path) -> None:
    """The whole way, through the public function, in this process."""
    import ftconv

    ftconv.convert([str(source)], to="chat", out=str(target), force=True, jobs=1)


def timed(function: Callable[[], object]) -> float:
    """Seconds of processor time, user and system."""
    start = time.process_time()
    function()
    return time.process_time() - start


def side_by_side(name: str, bare: Callable[[], object], full: Callable[[], object], runs: int) -> None:
    """Run both in turn, and print the medians and their ratio."""
    bare_times, full_times = [], []
    for _ in range(runs):
        bare_times.append(timed(bare))
        full_times.append(timed(full))
    b, f = statistics.median(bare_times), statistics.median(full_times)
    print(f"{name}: bare {b:.2f} s, ftconv {f:.2f} s, ratio {f / b:.2f}  (median of {runs})", flush=True)


def startup(runs: int) -> None:
    """`ftconv --version`, and what a shell waits for after Tab, against `python -c 'import click'`."""
    program = str(Path(sys.executable).parent / "ftconv")
    tab = {"COMP_WORDS": "ftconv a.csv --to sh", "COMP_CWORD": "3", "_FTCONV_COMPLETE": "bash_complete"}
    measured: dict[str, tuple[list[str], dict[str, str]]] = {
        "import click": ([sys.executable, "-c", "import click"], {}),
        "ftconv --version": ([program, "--version"], {}),
        "ftconv --to, Tab": ([program], tab),
    }
    taken: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(max(runs, 5) * 2):
        for name, (command, env) in measured.items():
            start = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, **env})
            taken[name].append(time.perf_counter() - start)
    bare = statistics.median(taken["import click"])
    for name, times in taken.items():
        middle = statistics.median(times)
        print(f"start: {name} {middle * 1000:.0f} ms, ratio {middle / bare:.2f}")


PEAK = """
import sys, ftconv
ftconv.convert(sys.argv[1], to="chat", out=sys.argv[2], force=True, jobs=1)
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


def peak(source: Path, target: Path) -> int:
    """Peak memory, in KiB, of a process that converts `source`; the kernel's own count, begun at exec."""
    command = [sys.executable, "-c", PEAK, str(source), str(target)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def memory(folder: Path, megabytes: int) -> None:
    """Peak memory on ten times the data against that on the data."""
    small, large, target = folder / "small.jsonl", folder / "large.jsonl", folder / "out.jsonl"
    make_sharegpt(small, megabytes)
    data = small.read_bytes()
    with open(large, "wb") as out:
        for _ in range(10):
            out.write(data)
    del data
    a, b = peak(small, target), peak(large, target)
    print(f"memory: {megabytes} MB {a / 1024:.0f} MiB, {megabytes * 10} MB {b / 1024:.0f} MiB, ratio {b / a:.2f}")
    large.unlink()


def main() -> None:
    """Run all, or those named."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--mb", type=int, default=200)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("which", nargs="*", default=["sharegpt", "csv", "start", "memory"])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ftconv-bench-") as name:
        folder = Path(name)
        if "sharegpt" in given.which:
            source = folder / "sharegpt.jsonl"
            make_sharegpt(source, given.mb)
            side_by_side(
                "ShareGPT JSONL to chat JSONL",
                lambda: bare_sharegpt(source, folder / "a.jsonl"),
                lambda: ours(source, folder / "b.jsonl"),
                given.runs,
            )
            assert (folder / "a.jsonl").read_bytes() == (folder / "b.jsonl").read_bytes()
        if "csv" in given.which:
            table = folder / "table.csv"
            make_csv(table, given.mb)
            side_by_side(
                "CSV to chat JSONL",
                lambda: bare_csv(table, folder / "c.jsonl"),
                lambda: ours(table, folder / "d.jsonl"),
                given.runs,
            )
            assert (folder / "c.jsonl").read_bytes() == (folder / "d.jsonl").read_bytes()
        if "start" in given.which:
            startup(given.runs)
        if "memory" in given.which:
            memory(folder, given.mb)


if __name__ == "__main__":
    main()
