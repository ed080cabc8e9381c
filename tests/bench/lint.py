"""Benchmarks of linting, side by side with a bare loop: python tests/bench/lint.py [--mb 200] [--runs 3] [--rules].

Prints the ratio of `ftconv lint --jobs 1` (all rules that are on by default) to a bare msgspec decode loop over the same
chat JSON Lines, both as processes of their own; with --rules, what each rule costs per record. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
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
    """Print what each rule costs per record, most expensive first, beside decoding and reading."""
    from ftconv import Host, Place
    from ftconv.judge import Judge
    from ftconv.plan import Plan, RuleStep
    from ftconv.select import Choice, selected

    host = Host(strangers=False)
    with open(path, "rb") as lines:
        raw = [line for line, _ in zip(lines, range(records), strict=False)]
    decode, read = msgspec.json.Decoder().decode, host.reader("chat").read
    start = time.perf_counter()
    values = [decode(line) for line in raw]
    decoded = time.perf_counter()
    examples = [read(value) for value in values]
    done = time.perf_counter()
    print(f"{(decoded - start) / len(raw) * 1e6:8.2f} µs  decode")
    print(f"{(done - decoded) / len(raw) * 1e6:8.2f} µs  read")
    steps = tuple(RuleStep(r.name, o, r.severity) for r, o in selected(host, Choice()).rules if r.facts is None)
    judge = Judge(Plan(token="bench", reader="chat", rules=steps), host)
    for example in examples:
        example.place = Place("bench.jsonl", 1, 1, 0, 0)
    costs: list[tuple[float, str]] = []
    from ftconv import features_of
    from ftconv.signs import texts_of

    always = {
        rule.name for rule, _ in judge.checks_for(features_of(examples[0]), judge.looker.look(texts_of(examples[0])))
    }
    for rule, check in judge.checks_for((1 << 21) - 1, (1 << 30) - 1):
        start = time.perf_counter()
        for example in examples:
            for _ in check(example):
                pass
        gate = "" if rule.name in always else "  (asked only where its features are used)"
        costs.append(((time.perf_counter() - start) / len(raw) * 1e6, f"{rule.code} {rule.name}{gate}"))
    for rule, begin, see in judge.datasets:
        state: Any = begin()
        start = time.perf_counter()
        for example in examples:
            state = see(state, example)
        costs.append(((time.perf_counter() - start) / len(raw) * 1e6, f"{rule.code} {rule.name} (dataset)"))
    for cost, name in sorted(costs, reverse=True):
        print(f"{cost:8.2f} µs  {name}")
    print(f"{sum(cost for cost, name in costs if 'asked only' not in name):8.2f} µs  all rules that every record meets")


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
