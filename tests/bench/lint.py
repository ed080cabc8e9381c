"""Benchmarks of linting, side by side with a bare loop: python tests/bench/lint.py [--mb 200] [--runs 3] [--rules].

Prints the ratio of `ftconv lint --jobs 1`, with all rules that are on by default, to a bare msgspec decode loop over
the same chat JSON Lines, both as processes of their own; with --rules, what each rule costs per record. Nothing is
asserted.
"""

from __future__ import annotations

import argparse
import gc
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


def _chunks(path: Path, records: int) -> list[Any]:
    """Return the first chunks of a file, with so many records at least."""
    from ftconv.containers import ReadSettings, container_named
    from ftconv.files.source import Source

    chunks: list[Any] = []
    for chunk in container_named("jsonl").chunks(Source(str(path)), ReadSettings()):
        chunks.append(chunk)
        if sum(one.data.count(b"\n") for one in chunks) >= records:
            break
    return chunks


def per_rule(path: Path, records: int) -> None:
    """Print what a record of the file costs, in CPU time: the parts of the core, and each rule where it is asked."""
    from ftconv import Batch, Host, Place
    from ftconv.engine.bound_plan import bind
    from ftconv.engine.plan import LintPlan, Plan, ReadPlan, RuleStep
    from ftconv.lint.chunk import lint_chunk
    from ftconv.lint.plain_rows import by_roles
    from ftconv.lint.rule_set import RuleSet
    from ftconv.lint.selection import selected
    from ftconv.model.batch import PlainRow
    from ftconv.spec.choice import Choice

    gc.set_threshold(100_000, 50, 50)  # as the command does
    host = Host(third_party=False)
    quick = host.reader("chat").quick
    assert quick is not None
    chunks = _chunks(path, records)
    raw = [line for chunk in chunks for line in chunk.data.split(b"\n") if line]
    decode = msgspec.json.Decoder().decode

    def timed(name: str, work: Callable[[], object]) -> float:
        best = min(_cpu_seconds(work) for _ in range(15)) / len(raw) * 1e6
        print(f"{best:8.2f} µs  {name}")
        return best

    bare = timed("bare decode", lambda: [decode(line) and None for line in raw])
    timed("decode to roles and texts", lambda: [quick(raw[at : at + 64]) and None for at in range(0, len(raw), 64)])
    timed("read", lambda: [None for chunk in chunks for _ in chunk.read_quickly(quick)])
    steps = tuple(RuleStep(r.name, o, r.severity) for r, o in selected(host, Choice()).rules)
    plan = Plan(token="bench", read=ReadPlan(reader="chat"), lint=LintPlan(rules=steps, shared=True))
    bind(plan, host)
    whole = timed("read and check by all rules", lambda: [lint_chunk(plan, chunk) and None for chunk in chunks])
    print(f"{whole / bare:8.2f} times the bare decode")
    rule_set = RuleSet(plan, host)
    found = [value for chunk in chunks for _, value in chunk.read_quickly(quick) if type(value) is PlainRow]
    for value in found:
        value.example.place = Place("bench.jsonl", 1, 1, 0, 0)
    prefilter = rule_set.prefilter.narrowed(b"\n".join(raw))
    facts = [by_roles(rule_set, row) for row in found]
    features = [known for known, _ in facts]
    timed("triggers", lambda: prefilter.look_all(found, features))
    triggered_cache = [
        rule_set.triggered(known, triggers, settled)
        for (known, settled), triggers in zip(facts, prefilter.look_all(found, features), strict=True)
    ]
    for rule, check in {rule.name: (rule, check) for checks, _ in triggered_cache for rule, check in checks}.values():
        pairs = zip(found, triggered_cache, strict=True)
        asked = [row.example for row, (checks, _) in pairs if any(r is rule for r, _ in checks)]
        name = f"{rule.code} {rule.name}, asked about {len(asked) / len(found):.0%}"
        timed(name, lambda check=check, asked=asked: [list(check(e)) and None for e in asked])  # type: ignore[misc]

    def all_seen(dataset_checks: list[Any]) -> None:
        batch = Batch(found)
        for dataset_check in dataset_checks:
            dataset_check.see(dataset_check.start(), batch)

    for dataset_check in rule_set.dataset_checks:
        name = f"{', '.join(f'{rule.code} {rule.name}' for rule in dataset_check.rules)}, over the dataset"
        timed(name, lambda dataset_check=dataset_check: all_seen([dataset_check]))  # type: ignore[misc]
    timed("all over the dataset together: some share a digest", lambda: all_seen(rule_set.dataset_checks))


def _cpu_seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


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
