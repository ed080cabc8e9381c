"""Benchmarks of linting, side by side with a bare loop: python tests/bench/lint.py [--mb 200] [--runs 3] [--rules].

Prints the ratio of `ftconv lint --jobs 1`, with all rules that are on by default, to a bare msgspec decode loop over
the same chat JSON Lines, both as processes of their own; with --rules, what each rule costs per record. Nothing is
asserted.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from convert import sentence

BARE = "import msgspec,sys\nd=msgspec.json.Decoder().decode\nfor line in open(sys.argv[1],'rb'): d(line)"


def make_chat(path: Path, megabytes: int) -> None:
    """Chat JSON Lines: a system prompt that all share, then two to six turns."""
    rng = random.Random(9)
    encode = msgspec.json.Encoder().encode
    size = 0
    with open(path, "wb") as out:
        while size < megabytes << 20:
            messages = [{"role": "system", "content": "You are Marv, who answers everything."}]
            for _ in range(rng.randint(1, 3)):
                messages.append({"role": "user", "content": sentence(rng, 5, 60)})
                messages.append({"role": "assistant", "content": sentence(rng, 20, 160)})
            line = encode({"messages": messages}) + b"\n"
            out.write(line)
            size += len(line)


def seconds(command: list[str]) -> float:
    """Run a command, and return how long it took."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def compare(path: Path, runs: int) -> None:
    """Print the ratio of the medians, measured in turn."""
    bare, lint = [], []
    for _ in range(runs):
        bare.append(seconds([sys.executable, "-c", BARE, str(path)]))
        lint.append(
            seconds([sys.executable, "-m", "ftconv", "lint", "--jobs", "1", "--fail-on", "never", str(path)])
        )  # fmt: skip
    b, t = statistics.median(bare), statistics.median(lint)
    print(f"{path.stat().st_size / 1e6:,.0f} MB of chat: bare decode {b:.2f} s, lint {t:.2f} s, ratio {t / b:.2f}")


def per_rule(path: Path, records: int) -> None:
    """Print what each rule costs per record of the file, most expensive first: checks only where they are asked."""
    from ftconv import Host, Place
    from ftconv.judge import Judge
    from ftconv.plan import Plan, RuleStep
    from ftconv.select import Choice, selected

    host = Host(strangers=False)
    reader = host.reader("chat")
    assert reader.quick is not None
    with open(path, "rb") as lines:
        raw = [line for line, _ in zip(lines, range(records), strict=False)]
    decode, quick = msgspec.json.Decoder().decode, reader.quick

    def timed(name: str, work: Callable[[], object]) -> float:
        best = min(_clock(work) for _ in range(3)) / len(raw) * 1e6
        print(f"{best:8.2f} µs  {name}")
        return best

    timed("bare decode", lambda: [decode(line) for line in raw] and None)
    timed("decode to examples", lambda: [quick(line) for line in raw] and None)
    steps = tuple(RuleStep(r.name, o, r.severity) for r, o in selected(host, Choice()).rules)
    judge = Judge(Plan(token="bench", reader="chat", rules=steps), host)
    found = [quick(line) for line in raw]
    for example, _, _ in found:
        example.place = Place("bench.jsonl", 1, 1, 0, 0)
    timed("features by roles", lambda: [judge.pattern(example) for example, _, _ in found] and None)
    timed("signs", lambda: [judge.looker.look(texts) for _, _, texts in found] and None)
    gates = [judge.gate(judge.pattern(e)[0], judge.looker.look(t), judge.pattern(e)[1]) for e, _, t in found]
    total = 0.0
    for rule, check in {rule.name: (rule, check) for checks, _ in gates for rule, check in checks}.values():
        asked = [e for (e, _, _), (checks, _) in zip(found, gates, strict=True) if any(r is rule for r, _ in checks)]
        name = f"{rule.code} {rule.name}, asked about {len(asked) / len(raw):.0%}"
        total += timed(name, lambda check=check, asked=asked: [list(check(e)) for e in asked] and None)  # type: ignore[misc]
    for rule, begin, see in judge.datasets:

        def all_seen(begin: Callable[[], Any] = begin, see: Callable[..., Any] = see) -> None:
            state = begin()
            for example, _, _ in found:
                state = see(state, example)

        total += timed(f"{rule.code} {rule.name}, over the dataset", all_seen)
    print(f"{total:8.2f} µs  all rules")


def _clock(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mb", type=int, default=200)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--rules", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chat.jsonl"
        make_chat(path, given.mb)
        if given.rules:
            per_rule(path, 5_000)
        compare(path, given.runs)


if __name__ == "__main__":
    main()
